"""Pages of conversations that are given out in one file: ordered from a search, followed, stopped, and taken."""

from collections.abc import Mapping

from aiohttp import web

from agent_ui.administration.form import Fault, fault_of, form_of
from agent_ui.blocks import Asked, Block, Overview, Topic, shown
from agent_ui.export_form import form_wanted
from agent_ui.frame import frame_of
from agent_ui.pages import desk_actor
from hub.errors import sentence
from hub.exports.listing import PAGE, export_seen, exports, give_export, one_export
from hub.exports.model import Form
from hub.exports.order import Wanted, order_export, stop_export
from hub.web.downloads import NOTHING_RUNS
from hub.web.limits import more_time
from hub.web.pages import Web
from storage.unit_of_work import Storage

ALL = "/desk/exports"
TYPES = {Form.MBOX: "application/mbox", Form.ZIP: "application/zip"}


async def head(storage: Storage, asked: Asked) -> Mapping[str, object]:
    """How far it is, and where its file is."""
    return {"row": await one_export(storage, asked.id, asked.actor)}


EXPORT_PAGE = Overview(
    name="export",
    noun=Topic.EXPORT,
    head=Block("head", sentence("Export"), "download", "desk/exports/head.html", head, frozenset({Topic.EXPORT})),
    blocks=(),
    see=export_seen,
)


def export_routes(site: Web) -> list[web.RouteDef]:
    """GET and POST /desk/exports, GET /desk/exports/{id}, POST …/stop and …/file, for that is written down."""
    pages = _Pages(site)
    page = rf"{ALL}/{{id:\d{{1,18}}}}"
    return [
        web.get(ALL, pages.all),
        web.post(ALL, pages.order),
        web.get(page, pages.show),
        web.post(f"{page}/stop", pages.stop),
        web.post(f"{page}/file", pages.file),
    ]


class _Pages:
    def __init__(self, site: Web) -> None:
        self._site = site
        self._storage = site.storage

    async def all(self, request: web.Request) -> web.Response:
        """The asker's own, newest first."""
        actor, written = desk_actor(request), request.query.get("before", "")
        before = int(written) if written.isdecimal() and len(written) <= 18 else None
        rows = await exports(self._storage, actor, before)
        frame = await frame_of(self._storage, actor)
        return self._site.page(request, "desk/exports/all.html", frame=frame, rows=rows, size=PAGE)

    async def order(self, request: web.Request) -> web.Response:
        """Has everything given out that a search finds among conversations."""
        actor, sent = desk_actor(request), await form_of(request)
        wanted = Wanted(form_wanted(sent.text("form")), sent.text("key")[:60], address=sent.text("address")[:2000])
        number = await order_export(self._storage, wanted, actor)
        return web.Response(status=303, headers={"Location": f"{ALL}/{number}"})

    async def show(self, request: web.Request) -> web.Response:
        """One export."""
        return await self._page(request)

    async def stop(self, request: web.Request) -> web.Response:
        """Writes nothing more."""
        number = self._number(request)
        doing = stop_export(self._storage, number, desk_actor(request))
        fault = await fault_of(doing, self._site.viewer(request).language)
        if fault is not None:
            return await self._page(request, fault)
        return web.Response(status=303, headers={"Location": f"{ALL}/{number}"})

    async def file(self, request: web.Request) -> web.StreamResponse:
        """The file, piece by piece."""
        given = await give_export(self._storage, self._number(request), desk_actor(request))
        headers = {
            "Content-Disposition": f'attachment; filename="{given.name}"',
            "Content-Security-Policy": NOTHING_RUNS,
        }
        response = web.StreamResponse(headers=headers)
        response.content_type, response.content_length = TYPES[given.form], given.size
        await response.prepare(request)
        async for piece in given.pieces:
            await response.write(piece)
            more_time(request)
        await response.write_eof()
        return response

    def _number(self, request: web.Request) -> int:
        return int(request.match_info["id"])

    async def _page(self, request: web.Request, fault: Fault | None = None) -> web.Response:
        actor, number = desk_actor(request), self._number(request)
        values = {
            **await head(self._storage, Asked(number, actor, request.query)),
            "frame": await frame_of(self._storage, actor),
            "shown": await shown(self._storage, EXPORT_PAGE, number, actor),
            "fault": fault,
        }
        return self._site.page(request, "desk/exports/page.html", fault.status if fault else 200, **values)
