"""Files that came with a form, as the hub takes them: stored before the transaction that names them."""

from collections.abc import Sequence

from hub.ports import ParsedAttachment
from hub.web.sent_form import SentFile
from storage.blobs import Blobs

Kept = tuple[tuple[ParsedAttachment, ...], tuple[str, ...]]


async def keep(blobs: Blobs, files: Sequence[SentFile]) -> Kept:
    """The files, and the keys under which their bytes are stored."""
    stored = tuple([await blobs.put(file.content) for file in files])
    return tuple(ParsedAttachment(file.name, file.content_type, file.content) for file in files), stored
