"""A mail that was enclosed with another, opened as a mail: read in the same caged process, shown by the same rules."""

from aiohttp import web

from agent_ui.frame import frame_of
from agent_ui.pages import desk_actor
from agent_ui.views import shows
from hub.errors import Invalid, NotFound
from hub.interactions.files import attachment_content
from hub.ports import ContactParser
from hub.web.pages import Web

ENCLOSED = "message/rfc822"


def enclosed_mail_routes(site: Web, parser: ContactParser) -> list[web.RouteDef]:
    """GET /desk/attachments/{id}/mail."""

    async def enclosed(request: web.Request) -> web.Response:
        actor = desk_actor(request)
        file = await attachment_content(site.storage, actor, request.match_info["id"])
        if file.row.content_type != ENCLOSED:
            raise NotFound
        try:
            # Without an envelope: who sends a mail on need not be who wrote it.
            mail, reason = await parser.parse(file.content, {}), ""
        except Invalid as error:
            mail, reason = None, error.message
        shows(request, "interaction", file.interaction_id)
        frame = await frame_of(site.storage, actor)
        return site.page(request, "desk/enclosed.html", frame=frame, file=file.row, mail=mail, reason=reason)

    return [web.get("/desk/attachments/{id:[0-9a-f]{32}}/mail", enclosed)]
