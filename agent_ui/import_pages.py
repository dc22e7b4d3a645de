"""Pages of what is brought in: a file is sent, looked at, tried, read, stopped and taken back."""

from collections.abc import Awaitable
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from agent_ui.administration.area import HOME
from agent_ui.administration.form import Fault, fault_of, form_of
from agent_ui.blocks import Asked, shown
from agent_ui.frame import frame_of
from agent_ui.import_blocks import IMPORT_PAGE, head
from agent_ui.pages import desk_actor
from hub.access.permissions import Permission, require
from hub.errors import Invalid, sentence
from hub.imports.order import LARGEST, Reading, begin_import, bring, read_as, stop_import
from hub.imports.undo import undo_import
from hub.web.csrf import is_from_our_form, proven_by_address
from hub.web.limits import more_time
from hub.web.pages import Web

ALL = f"{HOME}/imports"
CHUNK = 64 * 1024


def import_routes(site: Web) -> list[web.RouteDef]:
    """POST /desk/administration/imports, GET /desk/imports/{id}, POST …/columns, …/begin, …/stop and …/undo."""
    pages = _Pages(site)
    page = r"/desk/imports/{id:\d{1,18}}"
    return [
        web.post(ALL, pages.send),
        web.get(page, pages.show),
        web.post(f"{page}/columns", pages.columns),
        web.post(f"{page}/begin", pages.begin),
        web.post(f"{page}/stop", pages.stop),
        web.post(f"{page}/undo", pages.undo),
    ]


class _Pages:
    def __init__(self, site: Web) -> None:
        self._site = site
        self._storage = site.storage
        self.send = proven_by_address(self._send)

    async def show(self, request: web.Request) -> web.Response:
        """One import."""
        return await self._page(request)

    async def columns(self, request: web.Request) -> web.Response:
        """Says how a table is read."""
        sent = await form_of(request)
        reading = Reading(sent.text("encoding"), sent.text("delimiter"), tuple(sent.texts("column")))
        return await self._after(request, read_as(self._storage, self._number(request), reading, desk_actor(request)))

    async def begin(self, request: web.Request) -> web.Response:
        """Has it tried, or read."""
        sent = await form_of(request)
        options: dict[str, object] = {"queue": sent.ticked("queue")}
        number, trying = self._number(request), sent.text("how") != "keep"
        doing = begin_import(self._storage, number, options, desk_actor(request), trying=trying)
        return await self._after(request, doing)

    async def stop(self, request: web.Request) -> web.Response:
        """Leaves the rest alone."""
        return await self._after(request, stop_import(self._storage, self._number(request), desk_actor(request)))

    async def undo(self, request: web.Request) -> web.Response:
        """Takes out whom it made."""
        return await self._after(request, undo_import(self._storage, self._number(request), desk_actor(request)))

    async def _send(self, request: web.Request) -> web.Response:
        """Takes a file in, piece by piece; its form's token comes before it."""
        actor = desk_actor(request)
        require(actor, Permission.ADMINISTER)
        with TemporaryDirectory(prefix="onefront-upload-") as folder:
            path = Path(folder) / "file"
            name = await self._receive(request, path)
            number = await bring(self._storage, path, name, actor)
        return web.Response(status=303, headers={"Location": f"/desk/imports/{number}"})

    async def _receive(self, request: web.Request, path: Path) -> str:
        try:
            return await self._parts(request, path)
        except (ValueError, HttpProcessingError) as error:
            # How aiohttp says that a form is broken.
            raise _no_file() from error

    async def _parts(self, request: web.Request, path: Path) -> str:
        if not request.content_type.startswith("multipart/"):
            raise web.HTTPForbidden
        form = await request.multipart()
        token = await form.next()
        said = await token.text() if isinstance(token, BodyPartReader) and token.name == "csrf_token" else ""
        if not is_from_our_form(request, self._site.settings, said):
            raise web.HTTPForbidden
        part = await form.next()
        if not isinstance(part, BodyPartReader) or not part.filename:
            raise _no_file()
        with path.open("wb") as file:
            while chunk := await part.read_chunk(CHUNK):
                file.write(chunk)
                more_time(request)
                if file.tell() > LARGEST:
                    raise Invalid("The file is too large.", {"file": sentence("The file is too large.")})
        return part.filename

    def _number(self, request: web.Request) -> int:
        return int(request.match_info["id"])

    async def _after(self, request: web.Request, doing: Awaitable[object]) -> web.Response:
        fault = await fault_of(doing, self._site.viewer(request).language)
        if fault is not None:
            return await self._page(request, fault)
        return web.Response(status=303, headers={"Location": f"/desk/imports/{self._number(request)}"})

    async def _page(self, request: web.Request, fault: Fault | None = None) -> web.Response:
        actor, number = desk_actor(request), self._number(request)
        values = {
            **await head(self._storage, Asked(number, actor, request.query)),
            "frame": await frame_of(self._storage, actor),
            "shown": await shown(self._storage, IMPORT_PAGE, number, actor),
            "fault": fault,
        }
        return self._site.page(request, "desk/imports/page.html", fault.status if fault else 200, **values)


def _no_file() -> Invalid:
    return Invalid("No file was sent.", {"file": "required"})
