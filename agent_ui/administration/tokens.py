"""API tokens: keys for machines. One is shown once, when it is made; it speaks for one role until it is revoked."""

from aiohttp import web

from agent_ui.administration.area import Area, done
from agent_ui.administration.form import Fault, fault_of, form_of
from hub.access.role_list import roles
from hub.access.tokens import create_token, revoke_token, tokens

ALL = "/desk/administration/tokens"


def token_routes(area: Area) -> list[web.RouteDef]:
    """GET and POST /desk/administration/tokens, and POST …/revoke."""
    pages = _Tokens(area)
    return [web.get(ALL, pages.all), web.post(ALL, pages.add), web.post(f"{ALL}/revoke", pages.revoke)]


class _Tokens:
    def __init__(self, area: Area) -> None:
        self._area = area
        self._storage = area.storage

    async def all(self, request: web.Request) -> web.Response:
        return await self._list(request)

    async def add(self, request: web.Request) -> web.Response:
        """Make a key and show it in the answer itself: no address and no other page ever holds it."""
        actor, sent = self._area.actor(request), await form_of(request)
        name, role, made = sent.text("name").strip(), sent.text("role"), list[str]()

        async def make() -> None:
            made.append(await create_token(self._storage, name, role, actor))

        fault = await fault_of(make(), self._area.language(request))
        if fault:
            return await self._list(request, (name, role), fault)
        return await self._list(request, fresh=(name, made[0]))

    async def revoke(self, request: web.Request) -> web.Response:
        actor, sent = self._area.actor(request), await form_of(request)
        await revoke_token(self._storage, sent.text("name"), actor)
        return done("tokens", "removed")

    async def _list(
        self,
        request: web.Request,
        typed: tuple[str, str] = ("", "agent"),
        fault: Fault | None = None,
        fresh: tuple[str, str] | None = None,
    ) -> web.Response:
        actor = self._area.actor(request)
        known = [(role.name, role.label or role.name) for role in await roles(self._storage, actor)]
        values = {"rows": await tokens(self._storage, actor), "roles": known, "typed": typed, "fresh": fresh}
        return await self._area.page(request, "tokens", fault, **values)
