"""The page of one customer: who it is, what was said and agreed, and who might be the same."""

from collections.abc import Awaitable

from aiohttp import web

from agent_ui.administration.form import Fault, fault_of, form_of
from agent_ui.blocks import shown
from agent_ui.frame import frame_of
from agent_ui.pages import desk_actor
from agent_ui.party_blocks import PARTY
from hub.documents.kind import PartnerFunction
from hub.errors import NotFound
from hub.parties.find import find_parties
from hub.parties.merge import keep_apart, merge, undo_merge
from hub.parties.overview import PartyOverview, party_overview
from hub.web.pages import Web

LONGEST = 200
# What a form calls whom it asks for.
FIELDS = frozenset({"party_id", "other_id", *PartnerFunction})


def party_routes(site: Web) -> list[web.RouteDef]:
    """GET /desk/parties/{id}, POST …/merge, …/part and …/apart, GET /desk/fragments/parties."""
    pages = _Pages(site)
    page = r"/desk/parties/{id:\d{1,18}}"
    return [
        web.get(page, pages.show),
        web.post(f"{page}/merge", pages.merge),
        web.post(f"{page}/part", pages.part),
        web.post(f"{page}/apart", pages.apart),
        web.get("/desk/fragments/parties", pages.find),
    ]


class _Pages:
    def __init__(self, site: Web) -> None:
        self._site = site
        self._storage = site.storage

    async def show(self, request: web.Request) -> web.Response:
        """The page; of one who was merged it leads to that of whoever stands for them."""
        asked = int(request.match_info["id"])
        party = await self._party(request)
        if party.id != asked:
            return web.Response(status=303, headers={"Location": f"/desk/parties/{party.id}"})
        return await self._page(request)

    async def find(self, request: web.Request) -> web.Response:
        """Whom `words` may mean, to be chosen from as the field `field` of a form."""
        words, field = request.query.get("words", "")[:LONGEST], request.query.get("field", "")
        if field not in FIELDS:
            raise NotFound
        found = await find_parties(self._storage, words, desk_actor(request))
        html = self._site.render(self._site.viewer(request), "desk/parts/found_parties.html", found=found, field=field)
        return web.Response(text=html, content_type="text/html")

    async def merge(self, request: web.Request) -> web.Response:
        """Has this one stand for the other from now on."""
        actor, sent, party = desk_actor(request), await form_of(request), await self._party(request)
        return await self._after(request, merge(self._storage, party.id, sent.number("other"), "", actor), "merged")

    async def part(self, request: web.Request) -> web.Response:
        """Takes a merge back."""
        actor, sent, party = desk_actor(request), await form_of(request), await self._party(request)
        number = sent.number("merge")
        if number not in {each.id for each in party.merges}:
            raise NotFound
        return await self._after(request, undo_merge(self._storage, number, actor), "parted")

    async def apart(self, request: web.Request) -> web.Response:
        """Says that these are two."""
        actor, sent, party = desk_actor(request), await form_of(request), await self._party(request)
        return await self._after(request, keep_apart(self._storage, party.id, sent.number("other"), actor), "apart")

    async def _after(self, request: web.Request, doing: Awaitable[object], done: str) -> web.Response:
        fault = await fault_of(doing, self._site.viewer(request).language)
        if fault is not None:
            return await self._page(request, fault)
        return web.Response(status=303, headers={"Location": f"/desk/parties/{request.match_info['id']}?done={done}"})

    async def _page(self, request: web.Request, fault: Fault | None = None) -> web.Response:
        actor, party = desk_actor(request), await self._party(request)
        values = {
            "frame": await frame_of(self._storage, actor),
            "shown": await shown(self._storage, PARTY, party.id, actor),
            "party": party,
            "done": request.query.get("done", ""),
            "fault": fault,
        }
        return self._site.page(request, "desk/party/page.html", fault.status if fault else 200, **values)

    async def _party(self, request: web.Request) -> PartyOverview:
        return await party_overview(self._storage, int(request.match_info["id"]), desk_actor(request))
