"""The kinds of overview pages there are, and the addresses at which each of their blocks is read by itself."""

from collections.abc import Mapping

from aiohttp import web

from agent_ui.article_blocks import ARTICLE
from agent_ui.blocks import Asked, Overview, Topic
from agent_ui.document_blocks import CASE_PAGE, DOCUMENT_PAGE
from agent_ui.export_pages import EXPORT_PAGE
from agent_ui.import_blocks import IMPORT_PAGE
from agent_ui.pages import desk_actor
from agent_ui.party_blocks import PARTY
from agent_ui.views import shows
from hub.errors import NotFound
from hub.web.pages import Web

OVERVIEWS: Mapping[str, Overview] = {
    kind.name: kind for kind in (PARTY, CASE_PAGE, DOCUMENT_PAGE, ARTICLE, IMPORT_PAGE, EXPORT_PAGE)
}


def overview_of(name: str) -> Overview:
    """The kind of page of this name. Raises `NotFound`."""
    if name not in OVERVIEWS:
        raise NotFound
    return OVERVIEWS[name]


def block_routes(site: Web) -> list[web.RouteDef]:
    """GET /desk/fragments/blocks/{kind}/{id}/{name}."""

    async def block(request: web.Request) -> web.Response:
        actor, number = desk_actor(request), int(request.match_info["id"])
        kind = overview_of(request.match_info["kind"])
        asked = kind.block(request.match_info["name"], actor)
        if kind.noun in (Topic.PARTY, Topic.DOCUMENT):
            shows(request, kind.noun, number)
        values = await asked.read(site.storage, Asked(number, actor, request.query))
        html = site.render(site.viewer(request), asked.template, id=number, **values)
        return web.Response(text=html, content_type="text/html")

    return [web.get(r"/desk/fragments/blocks/{kind:[a-z_]{1,40}}/{id:\d{1,18}}/{name:[a-z_]{1,40}}", block)]
