"""A conversation on paper, and as a file of mails to take along."""

import asyncio
from tempfile import SpooledTemporaryFile
from zipfile import ZIP_DEFLATED, ZipFile

from aiohttp import web

from agent_ui.pages import desk_actor
from hub.interactions.conversation import conversation
from hub.interactions.export import begin_export, mails
from hub.web.pages import Web

# More than this waits on the disk, not in memory (bytes).
IN_MEMORY = 4 * 1024 * 1024


def paper_routes(site: Web) -> list[web.RouteDef]:
    """GET /desk/interactions/{id}/print and /desk/interactions/{id}/export."""
    storage = site.storage

    async def on_paper(request: web.Request) -> web.Response:
        said = await conversation(storage, desk_actor(request), int(request.match_info["id"]))
        return site.page(request, "desk/print.html", said=said, now=storage.clock.now())

    async def export(request: web.Request) -> web.Response:
        number = int(request.match_info["id"])
        messages = await begin_export(storage, number, desk_actor(request))
        file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - whoever sends it closes it
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            async for name, _, mail in mails(storage, messages):
                await asyncio.to_thread(archive.writestr, name, mail)
        file.seek(0)
        headers = {"Content-Disposition": f'attachment; filename="conversation-{number}.zip"'}
        return web.Response(body=file, content_type="application/zip", headers=headers)

    return [
        web.get(r"/desk/interactions/{id:\d{1,18}}/print", on_paper),
        web.get(r"/desk/interactions/{id:\d{1,18}}/export", export),
    ]
