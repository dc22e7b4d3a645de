"""The parts of the desk that are asked for before conversations are merged or split."""

from aiohttp import web

from agent_ui.pages import desk_actor
from hub.interactions.conversation import conversation
from hub.merging.listing import candidates
from hub.web.pages import Web

LONGEST_WORDS = 100


def merge_routes(site: Web) -> list[web.RouteDef]:
    """GET /desk/fragments/interactions/{id}/candidates and …/messages."""

    def fragment(request: web.Request, template: str, **values: object) -> web.Response:
        html = site.render(site.viewer(request), template, **values)
        return web.Response(text=html, content_type="text/html")

    async def others(request: web.Request) -> web.Response:
        words = request.query.get("words", "")[:LONGEST_WORDS]
        number = int(request.match_info["id"])
        found = await candidates(site.storage, desk_actor(request), number, words)
        return fragment(request, "desk/parts/candidates.html", candidates=found, words=words)

    async def messages(request: web.Request) -> web.Response:
        said = await conversation(site.storage, desk_actor(request), int(request.match_info["id"]))
        entries = [entry for entry in said.entries if entry.key[0] == "message"]
        return fragment(request, "desk/parts/split.html", entries=entries)

    return [
        web.get(r"/desk/fragments/interactions/{id:\d{1,18}}/candidates", others),
        web.get(r"/desk/fragments/interactions/{id:\d{1,18}}/messages", messages),
    ]
