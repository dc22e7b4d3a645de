"""Gives out what was put together about people, and has what is kept taken out."""

from aiohttp import web

from agent_ui.administration.form import Fault, fault_of, form_of
from agent_ui.frame import frame_of
from agent_ui.pages import desk_actor
from agent_ui.views import shows
from hub.privacy.order_archive import give_archive
from hub.privacy.order_erasure import erasure_preview, order_erasure
from hub.web.downloads import NOTHING_RUNS
from hub.web.limits import more_time
from hub.web.pages import Web


def privacy_routes(site: Web) -> list[web.RouteDef]:
    """POST /desk/archives/{id}, for it is written down and so no GET; GET and POST /desk/parties/{id}/erase."""
    pages = _Pages(site)
    erase = r"/desk/parties/{id:\d{1,18}}/erase"
    return [
        web.post(r"/desk/archives/{id:[0-9a-f]{32}}", pages.archive),
        web.get(erase, pages.ask),
        web.post(erase, pages.erase),
    ]


class _Pages:
    def __init__(self, site: Web) -> None:
        self._site = site
        self._storage = site.storage

    async def archive(self, request: web.Request) -> web.StreamResponse:
        """The file, piece by piece."""
        given = await give_archive(self._storage, request.match_info["id"], desk_actor(request))
        shows(request, "party", given.party_id)
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

    async def ask(self, request: web.Request) -> web.Response:
        """What goes and what stays, and whether that is meant."""
        return await self._ask(request)

    async def erase(self, request: web.Request) -> web.Response:
        """Begins it; how far it is stands on their page."""
        actor, number = desk_actor(request), int(request.match_info["id"])
        name = (await form_of(request)).text("name")
        doing = order_erasure(self._storage, number, name, actor)
        fault = await fault_of(doing, self._site.viewer(request).language)
        if fault is not None:
            return await self._ask(request, fault)
        return web.Response(status=303, headers={"Location": f"/desk/parties/{number}"})

    async def _ask(self, request: web.Request, fault: Fault | None = None) -> web.Response:
        actor, number = desk_actor(request), int(request.match_info["id"])
        preview = await erasure_preview(self._storage, number, actor)
        values = {"frame": await frame_of(self._storage, actor), "preview": preview, "fault": fault}
        return self._site.page(request, "desk/party/erase.html", fault.status if fault else 200, **values)
