"""A form with files, read as it comes: no more of it is held than may be sent, and slow lines have their time."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from hub.errors import Invalid, sentence
from hub.web.limits import more_time

# How much of a file must come within the time a request has.
CHUNK = 64 * 1024
LONGEST_FIELD = 200_000
MOST_FIELDS = 40
MOST_FILES, MOST_BYTES = 10, 25 * 1024 * 1024
TOO_LARGE = sentence("The files are too large together: 25 MB at most.")
TOO_MANY = sentence("These are too many files: 10 at most.")
BROKEN = sentence("The form did not arrive whole. Send it again.")


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file of a form."""

    name: str
    content_type: str
    content: bytes


@dataclass(slots=True)
class SentForm:
    """What was sent. Of a field that came twice the first counts."""

    fields: dict[str, str] = field(default_factory=dict)
    files: list[SentFile] = field(default_factory=list)

    def text(self, name: str) -> str:
        """A field without what is around it; "" if it was not sent."""
        return self.fields.get(name, "").strip()


async def sent_form(request: web.Request) -> SentForm:
    """Read a form, with files or without. Raises `Invalid` for too much, and for one that is broken."""
    if not request.content_type.startswith("multipart/"):
        return SentForm(_texts(await request.post()))
    try:
        return await _parts(request)
    except (ValueError, HttpProcessingError) as error:
        # How aiohttp says that a form is broken.
        raise Invalid(BROKEN) from error


async def _parts(request: web.Request) -> SentForm:
    form, room = SentForm(), MOST_BYTES
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or not part.name:
            continue
        if part.filename is None:
            if len(form.fields) >= MOST_FIELDS:
                raise Invalid(BROKEN)
            form.fields.setdefault(part.name, (await _read(request, part, LONGEST_FIELD)).decode())
            continue
        content = await _read(request, part, room)
        # Browsers send an empty part for a field in which no file was chosen.
        if not part.filename:
            continue
        room -= len(content)
        if len(form.files) >= MOST_FILES:
            raise Invalid(TOO_MANY, {"files": TOO_MANY})
        kind = part.headers.get("Content-Type", "application/octet-stream").partition(";")[0].strip().lower()
        form.files.append(SentFile(part.filename, kind, content))
    return form


async def _read(request: web.Request, part: BodyPartReader, most: int) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(CHUNK):
        content += chunk
        more_time(request)
        if len(content) > most:
            raise Invalid(TOO_LARGE, {"files": TOO_LARGE})
    return bytes(content)


def _texts(sent: Mapping[str, object]) -> dict[str, str]:
    return {name: value for name, value in sent.items() if isinstance(value, str)}
