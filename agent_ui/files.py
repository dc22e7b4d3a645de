"""Files in and out of the desk: uploads for answers, attachments, originals."""

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from agent_ui.pages import desk_actor
from agent_ui.views import shows
from hub.errors import Invalid
from hub.interactions.files import MOST_BYTES, attachment_content, store_upload
from hub.interactions.quarantine import raw_original
from hub.ports import OutboundFile
from hub.web.downloads import download
from hub.web.limits import more_time
from hub.web.pages import Web

# How much of an upload must come within the time a request has.
CHUNK = 64 * 1024


def file_routes(site: Web) -> list[web.RouteDef]:
    """POST /desk/uploads; GET /desk/attachments/{id} and /desk/contacts/{id}/raw."""
    storage = site.storage

    async def upload(request: web.Request) -> web.Response:
        actor = desk_actor(request)
        row = await store_upload(storage, await uploaded(request), actor)
        return web.json_response(
            {"public_id": row.public_id, "name": row.name, "content_type": row.content_type, "size": row.size},
            status=201,
        )

    async def attachment(request: web.Request) -> web.Response:
        file = await attachment_content(storage, desk_actor(request), request.match_info["id"])
        shows(request, "interaction", file.interaction_id)
        return download(file.content, file.row.content_type, file.row.name)

    async def original(request: web.Request) -> web.Response:
        number = int(request.match_info["id"])
        content = await raw_original(storage, desk_actor(request), number)
        return download(content, "application/octet-stream", f"contact-{number}.{_ending(content)}")

    return [
        web.post("/desk/uploads", upload),
        web.get(r"/desk/attachments/{id:[0-9a-f]{32}}", attachment),
        web.get(r"/desk/contacts/{id:\d{1,18}}/raw", original),
    ]


async def uploaded(request: web.Request) -> OutboundFile:
    """The first file of the form, read no further than a file may be long. Raises `Invalid`."""
    try:
        return await _first_file(request)
    except (ValueError, HttpProcessingError) as error:
        # How aiohttp says that a form is broken.
        raise Invalid("No file was sent.", {"file": "required"}) from error


async def _first_file(request: web.Request) -> OutboundFile:
    if not request.content_type.startswith("multipart/"):
        raise Invalid("No file was sent.", {"file": "required"})
    part = await (await request.multipart()).next()
    if not isinstance(part, BodyPartReader) or not part.filename:
        raise Invalid("No file was sent.", {"file": "required"})
    content = bytearray()
    while chunk := await part.read_chunk(CHUNK):
        content += chunk
        more_time(request)
        if len(content) > MOST_BYTES:
            raise Invalid("The file is too large.", {"file": f"at most {MOST_BYTES // 1024 // 1024} MB"})
    kind = part.headers.get("Content-Type", "application/octet-stream").partition(";")[0].strip().lower()
    return OutboundFile(part.filename, kind, bytes(content))


def _ending(original: bytes) -> str:
    """Mails begin with a header; what was written on a page of ours is kept as JSON."""
    return "json" if original.startswith(b"{") else "eml"
