"""The conversations of somebody as an archive tells them: what they wrote and got, and how much is other people's."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, or_, select, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from hub.interactions.inbound_contact import PORTAL
from hub.interactions.model import Attachment, Direction, InboundContact, Interaction, Message, Note
from hub.privacy.archive_file import safe_name
from hub.privacy.known import Known
from hub.privacy.whose import Sides, Whose, hidden_for, whose
from hub.scripts.listing import answered
from hub.scripts.model import ScriptRun
from storage.outbox import DeliveryState, OutboxRow
from storage.unit_of_work import Storage


@dataclass(frozen=True, slots=True)
class FileTold:
    """A file as it stands in the archive, and its blob."""

    path: str
    name: str
    blob: str


@dataclass(frozen=True, slots=True)
class MessageTold:
    """One message. `original` is the path of the mail itself, "" where there is none."""

    id: int
    direction: str
    channel: str
    author: str
    recipients: tuple[str, ...]
    copies: tuple[str, ...]
    at: datetime
    subject: str
    text: str
    original: str
    files: tuple[FileTold, ...]


@dataclass(frozen=True, slots=True)
class NoteTold:
    """What colleagues wrote for each other; who they are is their own."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class DialogueTold:
    """What was asked by a script, and answered."""

    at: datetime
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ConversationTold:
    """One conversation. `withheld` counts messages of others, `notes_withheld` notes that were not asked for."""

    id: int
    subject: str
    channel: str
    state: str
    opened_at: datetime
    messages: tuple[MessageTold, ...]
    notes: tuple[NoteTold, ...]
    dialogues: tuple[DialogueTold, ...]
    withheld: int
    notes_withheld: int
    originals: dict[str, bytes] = field(default_factory=dict)


_ENDINGS = {"email": "eml", PORTAL: "json"}


def conversations_of(who: Known) -> Select[int]:
    """The ids of the conversations with them, and of those they wrote in."""
    wrote = select(Message.interaction_id).where(Message.identity_id.in_(who.identities))
    return select(union(select(Interaction.id).where(Interaction.party_id.in_(who.members)), wrote).subquery().c.id)


async def tell_conversation(storage: Storage, number: int, who: Known, *, internal: bool) -> ConversationTold:
    """One conversation with its originals, in seven statements at most."""
    async with storage.reading() as session:
        interaction = await session.get_one(Interaction, number)
        kept = (Message.interaction_id == number, Message.delivery != DeliveryState.CANCELLED)
        messages = (await session.scalars(select(Message).where(*kept).order_by(Message.id))).all()
        seen = {each.id: whose(sides_of(each), who.identities, who.addresses) for each in messages}
        shown = [each for each in messages if seen[each.id] != Whose.OTHERS]
        said = select(Note.at, Note.body).where(Note.interaction_id == number, Note.whispered_to_id.is_(None))
        notes = (await session.execute(said.order_by(Note.id))).all()
        asked = await _asked(session, number) if interaction.party_id in who.members else ()
        blobs = await _originals(session, [each for each in shown if seen[each.id] == Whose.THEIRS])
        blobs |= await _sent(session, [each.id for each in shown if each.direction == Direction.OUTBOUND], who)
    originals = {key: await _bytes(storage, content) for key, content in blobs.items()}
    return ConversationTold(
        id=number,
        # It was given by whoever wrote first.
        subject=interaction.subject if interaction.party_id in who.members else "",
        channel=interaction.channel,
        state=interaction.state,
        opened_at=interaction.opened_at,
        messages=tuple(_told(each, who, originals) for each in shown),
        notes=tuple(NoteTold(at, body) for at, body in notes) if internal else (),
        dialogues=asked,
        withheld=len(messages) - len(shown),
        notes_withheld=0 if internal else len(notes),
        originals=originals,
    )


async def _asked(session: AsyncSession, number: int) -> tuple[DialogueTold, ...]:
    """What they answered, also in a dialogue that did not end."""
    runs = await session.scalars(select(ScriptRun).where(ScriptRun.interaction_id == number).order_by(ScriptRun.id))
    return tuple(DialogueTold(run.began_at, answered(run)) for run in runs)


def original_path(message_id: int | str, channel: str = "email") -> str:
    """Where the original of a message stands: a mail, or what our page or another channel handed in."""
    return f"mails/{message_id}.{_ENDINGS.get(channel, 'bin')}"


def _told(message: Message, who: Known, originals: Collection[str]) -> MessageTold:
    paths = (original_path(message.id, channel) for channel in (*_ENDINGS, ""))
    ours = message.direction == Direction.OUTBOUND
    return MessageTold(
        id=message.id,
        direction=message.direction,
        channel=message.channel,
        author="" if ours else f"{message.author_name} {message.author_address}".strip(),
        recipients=tuple(message.recipients),
        copies=(*message.copies, *hidden_for(message.hidden_copies, who.addresses)),
        at=message.at,
        subject=message.subject,
        text=message.body_text,
        original=next((path for path in paths if path in originals), ""),
        files=tuple(_file(message.id, place, each) for place, each in enumerate(message.attachments, 1)),
    )


def _file(message_id: int, place: int, attachment: Attachment) -> FileTold:
    path = f"files/{message_id}-{place}-{safe_name(attachment.name)}"
    return FileTold(path, attachment.name, attachment.blob)


def sides_of(message: Message) -> Sides:
    """Between whom it went."""
    got = (tuple(message.recipients), tuple(message.copies), tuple(message.hidden_copies))
    return Sides(message.direction == Direction.INBOUND, message.identity_id, message.author_address, *got)


async def _originals(session: AsyncSession, messages: Collection[Message]) -> dict[str, bytes | str]:
    """The bytes or the blob of what they wrote, as it came in, by path."""
    wanted = {each.contact_id: each.id for each in messages if each.contact_id}
    query = select(InboundContact).where(InboundContact.id.in_(wanted)).options(undefer(InboundContact.raw))
    return originals_of({original_path(wanted[each.id], each.channel): each for each in await session.scalars(query)})


def originals_of(contacts: Mapping[str, InboundContact]) -> dict[str, bytes | str]:
    """The bytes or the blob of those that were not taken out."""
    kept = ((path, each.raw or each.raw_blob) for path, each in contacts.items())
    return {path: content for path, content in kept if content}


async def _sent(session: AsyncSession, messages: Collection[int], who: Known) -> dict[str, bytes | str]:
    """The blob of each mail as it went to one of their addresses, by path."""
    query = select(OutboxRow.subject_id, OutboxRow.content).where(
        OutboxRow.channel == "email", OutboxRow.subject_id.in_(messages), OutboxRow.content != ""
    )
    theirs = or_(*(OutboxRow.recipient == address for address in who.addresses))
    rows = (await session.execute(query.where(theirs).order_by(OutboxRow.id))).all() if who.addresses else ()
    return {original_path(number): content for number, content in rows}


async def _bytes(storage: Storage, content: bytes | str) -> bytes:
    return await storage.blobs.get(content) if isinstance(content, str) else bytes(content)
