"""Articles that fit an open conversation, or are looked for beside it, and put into the answer with one click."""

from aiohttp import web

from agent_ui.pages import desk_actor
from hub.interactions.text import storable
from hub.knowledge.find import look_up
from hub.knowledge.link import articles_of
from hub.knowledge.suggest import suggestions_for
from hub.web.hosts import linked_origin
from hub.web.pages import Web

LONGEST = 200


def suggestion_routes(site: Web, public_url: str) -> list[web.RouteDef]:
    """GET /desk/fragments/interactions/{id}/articles, with `words` those that fit them instead of the conversation.

    `public_url` is where customers read articles; without one no link is offered to be sent.
    """

    async def suggest(request: web.Request) -> web.Response:
        actor, number = desk_actor(request), int(request.match_info["id"])
        found = await suggestions_for(site.storage, number, actor)
        words = storable(request.query.get("words", ""), LONGEST)
        if words.strip():
            found = await look_up(site.storage, words, actor)
        used = await articles_of(site.storage, number, actor)
        values = {"suggestions": found, "used": used, "number": number}
        origin = linked_origin(public_url, request)
        html = site.render(site.viewer(request), "desk/knowledge/suggested.html", origin=origin, **values)
        return web.Response(text=html, content_type="text/html")

    return [web.get(r"/desk/fragments/interactions/{id:\d{1,18}}/articles", suggest)]
