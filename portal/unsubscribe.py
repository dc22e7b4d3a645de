"""The page at which whoever got bulk mail ends it: no sign-in, one click, or none where the mail program clicks."""

from aiohttp import web

from hub.errors import NotFound
from hub.parties.unsubscribe import unsubscribe
from hub.parties.unsubscribe_links import UnsubscribeLinks
from hub.web.csrf import proven_by_address
from hub.web.pages import Web

TEMPLATE = "portal/unsubscribe.html"


def unsubscribe_routes(site: Web, links: UnsubscribeLinks) -> list[web.RouteDef]:
    """GET /unsubscribe/{token} asks and changes nothing; POST does it, as RFC 8058 section 3.1 wants it."""

    async def ask(request: web.Request) -> web.Response:
        _, address = _about(links, request)
        return site.page(request, TEMPLATE, address=address, done=False)

    @proven_by_address
    async def end(request: web.Request) -> web.Response:
        channel, address = _about(links, request)
        await unsubscribe(site.storage, channel, address)
        return site.page(request, TEMPLATE, address=address, done=True)

    path = "/unsubscribe/{token:[A-Za-z0-9_-]{1,600}}"
    return [web.get(path, ask), web.post(path, end)]


def _about(links: UnsubscribeLinks, request: web.Request) -> tuple[str, str]:
    about = links.read(request.match_info["token"])
    if about is None:
        raise NotFound
    return about
