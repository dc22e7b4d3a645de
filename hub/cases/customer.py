"""A case as its customer sees it by a link of theirs: how it stands, and what was said between them and us."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.cases.follow import CASE
from hub.cases.links import CaseLink
from hub.documents.conversations import concerning
from hub.documents.kinds import KINDS
from hub.documents.kinds.case import REOPEN_WITHIN
from hub.documents.model import Document
from hub.errors import NotFound, sentence
from hub.interactions.files import FileRow
from hub.interactions.model import Attachment, Direction, Message
from storage.outbox import DeliveryState
from storage.unit_of_work import Storage

MOST = 200
# Who deals with a case, and how late it is, is the house's own affair.
WORDS = {
    "new": sentence("received"),
    "open": sentence("we are working on it"),
    "waiting_customer": sentence("waiting for your answer"),
    "solved": sentence("solved"),
    "closed": sentence("closed"),
}


@dataclass(frozen=True, slots=True)
class OwnMessage:
    """Something that was said between them and us. `ours`: we said it."""

    id: int
    ours: bool
    name: str
    text: str
    at: datetime
    files: tuple[FileRow, ...]


@dataclass(frozen=True, slots=True)
class OwnThread:
    """A case with its thread, oldest first. `word` says how it stands, as a text to translate; `name` who reads it.

    `may_reopen`: it is over, and not for too long. `cut`: the beginning is left out.
    """

    number: str
    title: str
    word: str
    state: str
    open: bool
    may_reopen: bool
    name: str
    messages: tuple[OwnMessage, ...]
    cut: bool


async def own_thread(storage: Storage, link: CaseLink) -> OwnThread:
    """What a link opens; three statements. Raises `NotFound` for a case of which that address read nothing."""
    now = storage.clock.now()
    async with storage.reading() as session:
        document = await case_of_link(session, link)
        found = await said_with(session, link, now)
    if not found:
        raise NotFound
    shown = tuple(_own(message) for message in reversed(found[:MOST]))
    state = KINDS[CASE].state(document.state)
    return OwnThread(
        number=document.number or "",
        title=document.title,
        word=WORDS[document.state],
        state=document.state,
        open=state.open,
        may_reopen=may_reopen(document, now),
        name=next((each.name for each in reversed(shown) if not each.ours), ""),
        messages=shown,
        cut=len(found) > MOST,
    )


async def own_file(storage: Storage, link: CaseLink, public_id: str) -> tuple[FileRow, bytes]:
    """A file of that thread and its bytes. Raises `NotFound` for any other."""
    async with storage.reading() as session:
        await case_of_link(session, link)
        query = select(Message, Attachment).join(Attachment, Attachment.message_id == Message.id)
        wanted = (Attachment.public_id == public_id, Message.interaction_id.in_(concerning(link.document_id)))
        found = (await session.execute(query.where(*wanted))).one_or_none()
    if found is None or not is_between(found[0], link.address, storage.clock.now()):
        raise NotFound
    return FileRow.of(found[1]), await storage.blobs.get(found[1].blob)


async def case_of_link(session: AsyncSession, link: CaseLink) -> Document:
    """The case a link opens. Raises `NotFound`."""
    query = select(Document).where(Document.id == link.document_id, Document.kind == CASE)
    document = await session.scalar(query)
    if document is None:
        raise NotFound
    return document


async def said_with(session: AsyncSession, link: CaseLink, now: datetime) -> Sequence[Message]:
    """What was said in the case's conversations with that address, newest first, and one more than is shown."""
    query = (
        select(Message)
        .where(Message.interaction_id.in_(concerning(link.document_id)), Message.auto == "")
        .where(or_(Message.direction == Direction.OUTBOUND, Message.author_address.ilike(_exactly(link.address), "\\")))
        .order_by(Message.id.desc())
        .limit(5 * MOST)
    )
    return [each for each in await session.scalars(query) if is_between(each, link.address, now)][: MOST + 1]


def is_between(message: Message, address: str, now: datetime) -> bool:
    """Whether somebody at this address said it, or it was said to them and has left. Pure.

    An agent may have asked somebody else in the same conversation: that is not for its customer. Nor is a copy: whoever
    was only copied in has no link.
    """
    if message.auto or message.delivery == DeliveryState.CANCELLED:
        return False
    if message.direction == Direction.INBOUND:
        return message.author_address.lower() == address
    left = message.leaves_at is None or message.leaves_at <= now
    return left and address in {each.lower() for each in message.recipients}


def may_reopen(document: Document, now: datetime) -> bool:
    """Whether its customer may have it go on."""
    if KINDS[CASE].state(document.state).open:
        return False
    return document.state != "closed" or now - document.state_since <= REOPEN_WITHIN


def _own(message: Message) -> OwnMessage:
    ours = message.direction == Direction.OUTBOUND
    files = tuple(FileRow.of(each) for each in message.attachments if not each.inline)
    text = message.reply_text or message.body_text
    return OwnMessage(message.id, ours, message.author_name, text, message.at, files)


def _exactly(address: str) -> str:
    return address.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
