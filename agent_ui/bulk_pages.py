"""The pages and parts about many conversations at once: the question to ask first, how it goes, how it went."""

from aiohttp import web

from agent_ui.frame import frame_of
from agent_ui.pages import desk_actor
from hub.access.actor import Actor
from hub.bulk.codes import codes_for_many
from hub.bulk.listing import bulk_report, runs_before, runs_to_show
from hub.bulk.model import Act
from hub.errors import NotFound
from hub.interactions.listing import inbox_row
from hub.interactions.tag import tags_in_use
from hub.queueing.destinations import every_destination
from hub.queueing.presence import agents
from hub.web.pages import Web
from hub.web.texts import refusal_text

# Done by no run: the conversations stay as they are.
EXPORT = "export"


def bulk_routes(site: Web) -> list[web.RouteDef]:
    """GET /desk/bulk, /desk/bulk/{id}, /desk/fragments/bulk and /desk/fragments/acts/{act}."""
    pages = _Pages(site)
    return [
        web.get("/desk/bulk", pages.runs),
        web.get(r"/desk/bulk/{id:\d{1,18}}", pages.report),
        web.get("/desk/fragments/bulk", pages.shown),
        web.get(r"/desk/fragments/acts/{act:[a-z]{1,20}}", pages.question),
    ]


class _Pages:
    def __init__(self, site: Web) -> None:
        self._site = site
        self._storage = site.storage

    async def runs(self, request: web.Request) -> web.Response:
        actor = desk_actor(request)
        rows = await runs_before(self._storage, actor, _number(request, "before"))
        frame = await frame_of(self._storage, actor)
        return self._site.page(request, "desk/bulk/runs.html", frame=frame, runs=rows)

    async def report(self, request: web.Request) -> web.Response:
        actor = desk_actor(request)
        after = _number(request, "after") or 0
        report = await bulk_report(self._storage, actor, int(request.match_info["id"]), after)
        told = [(row, refusal_text(row.why, actor.language)) for row in report.refused]
        frame = await frame_of(self._storage, actor)
        return self._site.page(request, "desk/bulk/report.html", frame=frame, report=report, told=told)

    async def shown(self, request: web.Request) -> web.Response:
        runs = await runs_to_show(self._storage, desk_actor(request))
        return self._fragment(request, "desk/parts/bulk.html", runs=runs)

    async def question(self, request: web.Request) -> web.Response:
        """What is to be said before it is done; `interaction` names the only conversation it is about, if it is one."""
        actor = desk_actor(request)
        act = request.match_info["act"]
        if act not in {*Act, EXPORT}:
            raise NotFound
        about = _number(request, "interaction")
        row = await inbox_row(self._storage, actor, about) if about is not None else None
        choices = await self._choices(act, actor)
        return self._fragment(request, "desk/parts/act.html", act=act, row=row, choices=choices)

    async def _choices(self, act: str, actor: Actor) -> object:
        match act:
            case Act.TRANSFER:
                return await every_destination(self._storage)
            case Act.GIVE | Act.PIN:
                return await agents(self._storage, actor)
            case Act.CLOSE:
                return await codes_for_many(self._storage, actor)
            case Act.TAG:
                return await tags_in_use(self._storage, actor)
            case _:
                return ()

    def _fragment(self, request: web.Request, template: str, **values: object) -> web.Response:
        html = self._site.render(self._site.viewer(request), template, **values)
        return web.Response(text=html, content_type="text/html")


def _number(request: web.Request, name: str) -> int | None:
    written = request.query.get(name, "")
    return int(written) if written.isdecimal() and len(written) <= 18 else None
