"""Who of us looked at what, newest first."""

from aiohttp import web

from agent_ui.administration.area import HOME, Area
from hub.access.permissions import Permission
from hub.privacy.who_looked import lookers, views_of

ALL = f"{HOME}/views"


def view_routes(area: Area) -> list[web.RouteDef]:
    """GET /desk/administration/views."""

    async def views(request: web.Request) -> web.Response:
        actor = area.actor(request, Permission.PRIVACY)
        person, before = (_number(request, name) for name in ("person", "before"))
        page = await views_of(area.storage, actor, person, before)
        everybody = await lookers(area.storage, actor)
        return await area.page(request, "views", None, view=page, person=person, everybody=everybody)

    return [web.get(ALL, views)]


def _number(request: web.Request, name: str) -> int | None:
    written = request.query.get(name, "")
    return int(written) if written.isascii() and written.isdecimal() and len(written) <= 18 else None
