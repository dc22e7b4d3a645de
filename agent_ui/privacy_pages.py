"""Gives out what was put together about people."""

from aiohttp import web

from agent_ui.files import NOTHING_RUNS
from agent_ui.pages import desk_actor
from hub.privacy.order_archive import give_archive
from hub.web.limits import more_time
from hub.web.pages import Web


def privacy_routes(site: Web) -> list[web.RouteDef]:
    """POST /desk/archives/{id}: an archive, which is written down and so no GET."""

    async def archive(request: web.Request) -> web.StreamResponse:
        given = await give_archive(site.storage, request.match_info["id"], desk_actor(request))
        headers = {
            "Content-Disposition": f'attachment; filename="{given.name}"',
            "Content-Security-Policy": NOTHING_RUNS,
        }
        response = web.StreamResponse(headers=headers)
        response.content_type, response.content_length = "application/zip", given.size
        await response.prepare(request)
        async for piece in given.pieces:
            await response.write(piece)
            more_time(request)
        await response.write_eof()
        return response

    return [web.post(r"/desk/archives/{id:[0-9a-f]{32}}", archive)]
