"""The parts of a conversation that scripts have: which can be asked, and what is being asked."""

from aiohttp import web

from agent_ui.pages import desk_actor
from hub.interactions.listing import inbox_row
from hub.scripts.listing import dialogues, scripts_for
from hub.web.pages import Web

ONE = r"/desk/fragments/interactions/{id:\d{1,18}}"


def script_routes(site: Web) -> list[web.RouteDef]:
    """GET …/interactions/{id}/scripts, which can be asked, and …/script, how those stand that are."""

    async def offered(request: web.Request) -> web.Response:
        found = await scripts_for(site.storage, desk_actor(request), int(request.match_info["id"]))
        html = site.render(site.viewer(request), "desk/scripts/offered.html", scripts=found)
        return web.Response(text=html, content_type="text/html")

    async def asked(request: web.Request) -> web.Response:
        actor, number = desk_actor(request), int(request.match_info["id"])
        await inbox_row(site.storage, actor, number)
        values = {"number": number, "dialogues": await dialogues(site.storage, actor, number)}
        html = site.render(site.viewer(request), "desk/scripts/asked.html", **values)
        return web.Response(text=html, content_type="text/html")

    return [web.get(f"{ONE}/scripts", offered), web.get(f"{ONE}/script", asked)]
