"""What the palette finds on the server: everything somebody may see, a few of each."""

from aiohttp import web

from agent_ui.pages import desk_actor
from hub.search.search import Question, search
from hub.web.pages import Web

LONGEST = 200


def find_routes(site: Web) -> list[web.RouteDef]:
    """GET /desk/fragments/find with `words`."""

    async def find(request: web.Request) -> web.Response:
        actor, words = desk_actor(request), request.query.get("words", "")[:LONGEST]
        answer = await search(site.storage, actor, Question(words))
        hits = [*answer.exact, *(hit for part in answer.parts for hit in part.hits)]
        html = site.render(site.viewer(request), "desk/parts/found.html", hits=hits, words=words)
        return web.Response(text=html, content_type="text/html")

    return [web.get("/desk/fragments/find", find)]
