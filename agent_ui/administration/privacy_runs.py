"""Every archive and erasure of the house, newest first."""

from aiohttp import web

from agent_ui.administration.area import HOME, Area
from hub.access.permissions import Permission
from hub.privacy.listing import every_run
from hub.privacy.model import Kind, RunState

ALL = f"{HOME}/privacy"


def privacy_run_routes(area: Area) -> list[web.RouteDef]:
    """GET /desk/administration/privacy; `?kind=` and `?state=` leave the others out."""

    async def runs(request: web.Request) -> web.Response:
        actor, asked = area.actor(request, Permission.PRIVACY), request.query
        kind, state, written = (asked.get(name, "") for name in ("kind", "state", "before"))
        before = int(written) if written.isascii() and written.isdecimal() and len(written) <= 18 else None
        page = await every_run(area.storage, actor, kind, state, before)
        chosen = {"kind": kind, "state": state, "kinds": tuple(Kind), "states": tuple(RunState)}
        return await area.page(request, "privacy", None, listed=page, **chosen)

    return [web.get(ALL, runs)]
