"""Files of messages: kept when an agent uploads one, given out to whoever may see their interaction."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.cases.thread import require_reading
from hub.errors import Invalid, NotFound
from hub.interactions.model import Attachment, Interaction, Message
from hub.interactions.text import storable
from hub.ports import OutboundFile
from storage.unit_of_work import Storage

MOST_BYTES = 25 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file as a page shows it. `public_id` is what its address carries; `size` is in bytes."""

    public_id: str
    name: str
    content_type: str
    size: int
    inline: bool

    @classmethod
    def of(cls, attachment: Attachment) -> "FileRow":
        """The row of a stored attachment."""
        return cls(attachment.public_id, attachment.name, attachment.content_type, attachment.size, attachment.inline)


@dataclass(frozen=True, slots=True)
class FileGiven:
    """A file with its bytes, and the interaction it belongs to; None while it waits for its message."""

    row: FileRow
    content: bytes
    interaction_id: int | None


async def files_of(session: AsyncSession, messages: Collection[int]) -> Mapping[int, tuple[FileRow, ...]]:
    """The files by message, in the order in which they stood in it; no statement for none."""
    if not messages:
        return {}
    query = select(Attachment).where(Attachment.message_id.in_(messages)).order_by(Attachment.id)
    found: dict[int, tuple[FileRow, ...]] = {}
    for file in await session.scalars(query):
        if file.message_id is not None:
            found[file.message_id] = (*found.get(file.message_id, ()), FileRow.of(file))
    return found


async def store_upload(storage: Storage, file: OutboundFile, by: Actor) -> FileRow:
    """Keep a file that waits for its message. Raises `Invalid` when it is too large or has no name."""
    require(by, Permission.SERVE)
    if len(file.content) > MOST_BYTES:
        raise Invalid("The file is too large.", {"file": f"at most {MOST_BYTES // 1024 // 1024} MB"})
    if not file.name.strip():
        raise Invalid("The file has no name.", {"file": "required"})
    upload = Attachment(
        uploader_id=by.user_id,
        name=storable(file.name, 255),
        content_type=storable(file.content_type, 120),
        size=len(file.content),
        blob=await storage.blobs.put(file.content),
    )
    async with storage.transaction() as work:
        upload.uploaded_at = work.now
        work.add(upload)
    return FileRow.of(upload)


async def attachment_content(storage: Storage, by: Actor, public_id: str) -> FileGiven:
    """A file and its bytes. Raises `NotFound` when it is missing or the actor may not see its interaction."""
    async with storage.reading() as session:
        query = (
            select(Attachment, Interaction.id, Interaction.queue_id)
            .outerjoin(Message, Message.id == Attachment.message_id)
            .outerjoin(Interaction, Interaction.id == Message.interaction_id)
            .where(Attachment.public_id == public_id)
        )
        found = (await session.execute(query)).one_or_none()
        if found is None:
            raise NotFound
        attachment, interaction_id, queue_id = found
        if queue_id is None:
            if attachment.uploader_id != by.user_id:
                raise NotFound
        else:
            await require_reading(session, by, interaction_id, queue_id)
    return FileGiven(FileRow.of(attachment), await storage.blobs.get(attachment.blob), interaction_id)
