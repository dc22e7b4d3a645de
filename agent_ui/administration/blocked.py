"""Blocked addresses: whose mail is parked, since when and for what, and the way back."""

from aiohttp import web

from agent_ui.administration.area import Area, done
from agent_ui.administration.form import Fault, fault_of, form_of
from hub.access.permissions import Permission
from hub.interactions.block import PAGE, block_address, blocked_addresses, unblock_address

ALL = "/desk/administration/blocked"


def blocked_routes(area: Area) -> list[web.RouteDef]:
    """GET and POST /desk/administration/blocked, and POST …/{id}/remove."""
    pages = _Blocked(area)
    return [
        web.get(ALL, pages.all),
        web.post(ALL, pages.add),
        web.post(ALL + r"/{id:\d{1,18}}/remove", pages.remove),
    ]


class _Blocked:
    def __init__(self, area: Area) -> None:
        self._area = area
        self._storage = area.storage

    async def all(self, request: web.Request) -> web.Response:
        return await self._list(request)

    async def add(self, request: web.Request) -> web.Response:
        actor, address = self._area.actor(request, Permission.QUARANTINE), (await form_of(request)).text("address")
        fault = await fault_of(block_address(self._storage, address, actor), self._area.language(request))
        return await self._list(request, address, fault) if fault else done("blocked", "added")

    async def remove(self, request: web.Request) -> web.Response:
        actor = self._area.actor(request, Permission.QUARANTINE)
        await unblock_address(self._storage, int(request.match_info["id"]), actor)
        return done("blocked", "removed")

    async def _list(self, request: web.Request, address: str = "", fault: Fault | None = None) -> web.Response:
        actor, written = self._area.actor(request, Permission.QUARANTINE), request.query.get("before", "")
        before = int(written) if written.isdecimal() and len(written) <= 18 else None
        rows = await blocked_addresses(self._storage, actor, before, PAGE + 1)
        further = rows[PAGE - 1].id if len(rows) > PAGE else None
        shown = {"rows": rows[:PAGE], "further": further, "address": address}
        return await self._area.page(request, "blocked", fault, **shown)
