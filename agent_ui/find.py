"""What the palette finds on the server: conversations somebody may see."""

from aiohttp import web

from agent_ui.pages import desk_actor
from hub.interactions.find import find_interactions
from hub.web.pages import Web

LONGEST = 200


def find_routes(site: Web) -> list[web.RouteDef]:
    """GET /desk/fragments/find with `words`."""

    async def find(request: web.Request) -> web.Response:
        actor = desk_actor(request)
        found = await find_interactions(site.storage, actor, request.query.get("words", "")[:LONGEST])
        html = site.render(site.viewer(request), "desk/parts/found.html", found=found)
        return web.Response(text=html, content_type="text/html")

    return [web.get("/desk/fragments/find", find)]
