"""Not-ready reasons: why agents may say that they take no work, in the order in which they are offered."""

from collections.abc import Awaitable

from aiohttp import web

from agent_ui.administration.area import Area, done
from agent_ui.administration.form import Fault, fault_of, form_of
from hub.errors import NotFound
from hub.queueing.reason_book import ReasonRow, add_reason, move_reason, reason_book, rename_reason, use_reason

ALL = "/desk/administration/reasons"
ONE = ALL + r"/{id:\d{1,18}}"


def reason_routes(area: Area) -> list[web.RouteDef]:
    """GET and POST /desk/administration/reasons and …/{id}, and POST …/{id}/up, down, enable and disable."""
    pages = _Reasons(area)
    return [
        web.get(ALL, pages.all),
        web.post(ALL, pages.add),
        web.get(ONE, pages.show),
        web.post(ONE, pages.rename),
        web.post(f"{ONE}/{{doing:up|down|enable|disable}}", pages.do),
    ]


class _Reasons:
    def __init__(self, area: Area) -> None:
        self._area = area
        self._storage = area.storage

    async def all(self, request: web.Request) -> web.Response:
        return await self._list(request)

    async def add(self, request: web.Request) -> web.Response:
        actor, sent = self._area.actor(request), await form_of(request)
        adding = add_reason(self._storage, sent.text("name"), sent.text("seen"), actor)
        fault = await fault_of(adding, self._area.language(request))
        return await self._list(request, sent.text("name"), fault) if fault else done("reasons", "added")

    async def show(self, request: web.Request) -> web.Response:
        row, seen = await self._row(request)
        return await self._area.page(request, "reason", row=row, name=row.name, seen=seen)

    async def rename(self, request: web.Request) -> web.Response:
        (row, _), sent = await self._row(request), await form_of(request)
        name, seen = sent.text("name"), sent.text("seen")
        renaming = rename_reason(self._storage, row.id, name, seen, self._area.actor(request))
        fault = await fault_of(renaming, self._area.language(request))
        if fault:
            return await self._area.page(request, "reason", fault, row=row, name=name, seen=seen)
        return done("reasons", "changed")

    async def do(self, request: web.Request) -> web.Response:
        doing, seen = request.match_info["doing"], (await form_of(request)).text("seen")
        fault = await fault_of(self._doing(request, doing, seen), self._area.language(request))
        told = "moved" if doing in ("up", "down") else f"{doing}d"
        return await self._list(request, fault=fault) if fault else done("reasons", told)

    def _doing(self, request: web.Request, doing: str, seen: str) -> Awaitable[None]:
        number, actor = int(request.match_info["id"]), self._area.actor(request)
        if doing in ("up", "down"):
            return move_reason(self._storage, number, doing == "up", seen, actor)
        return use_reason(self._storage, number, doing == "enable", seen, actor)

    async def _row(self, request: web.Request) -> tuple[ReasonRow, str]:
        book, wanted = await reason_book(self._storage, self._area.actor(request)), int(request.match_info["id"])
        row = next((each for each in book.rows if each.id == wanted), None)
        if row is None:
            raise NotFound
        return row, book.seen

    async def _list(self, request: web.Request, name: str = "", fault: Fault | None = None) -> web.Response:
        book = await reason_book(self._storage, self._area.actor(request))
        return await self._area.page(request, "reasons", fault, book=book, name=name, fresh=ALL)
