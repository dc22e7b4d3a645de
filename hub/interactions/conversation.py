"""Everything said in one interaction, and who it was said by: what the conversation page shows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from operator import attrgetter

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.model import User
from hub.access.permissions import Permission, allows
from hub.cases.model import CASE_WORK
from hub.cases.thread import case_of_work, thread_of
from hub.interactions.complete_draft import LONGEST_HOLD
from hub.interactions.deliveries import DeliveryRow, deliveries_in
from hub.interactions.files import FileRow
from hub.interactions.invitation_cards import InvitationCard, cards
from hub.interactions.invitations_told import told_of
from hub.interactions.listing import InboxRow, inbox_row
from hub.interactions.model import Direction, InboundContact, Interaction, Message, Note
from hub.interactions.party_card import PartyCard, party_card
from hub.merging.listing import MergedRow, merged_here
from hub.ports import Authentication, Verdict
from hub.queueing.explain import Explanation, explanation
from hub.queueing.model import Queue, WrapUpCode
from hub.supervision.history import InterventionRow, interventions_in
from storage.outbox import DeliveryState
from storage.unit_of_work import Storage

# What the events of a conversation call an entry, unless it is a message.
_KEYS = {"note": "note", "whisper": "note", "intervention": "intervention"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing said or done. `kind` is inbound, outbound, note, whisper or intervention, which is then in full here.

    `quoted`: there is more text than `reply_text` shows. A whisper is for `whispered_to` (id, name) and supervisors.

    `leaves_at` is set as long as an answer can be called back; `overtaken`: the customer has written since.
    """

    kind: str
    id: int
    at: datetime
    author_name: str
    author_address: str = ""
    recipients: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    hidden_copies: tuple[str, ...] = ()
    text: str = ""
    reply_text: str = ""
    html: str = ""
    auto: str = ""
    remarks: tuple[str, ...] = ()
    authentication: Authentication = field(default_factory=Authentication)
    delivery: str = ""
    delivery_answer: str = ""
    deliveries: tuple[DeliveryRow, ...] = ()
    leaves_at: datetime | None = None
    overtaken: bool = False
    read_at: datetime | None = None
    files: tuple[FileRow, ...] = ()
    invitations: tuple[InvitationCard, ...] = ()
    whispered_to: tuple[int, str] | None = None
    intervention: InterventionRow | None = None

    @property
    def key(self) -> tuple[str, int]:
        """What the events of a conversation call it by."""
        return _KEYS.get(self.kind, "message"), self.id

    def is_for(self, actor: Actor) -> bool:
        """Whether it may be shown to somebody who may see the conversation."""
        whom = self.whispered_to
        return whom is None or whom[0] == actor.user_id or allows(actor, Permission.SUPERVISE)

    @property
    def planned(self) -> bool:
        """Whether it leaves at a time somebody chose, and not as soon as it can."""
        return self.leaves_at is not None and self.leaves_at - self.at > LONGEST_HOLD

    @property
    def remote_images(self) -> bool:
        """Whether its design has images that lie elsewhere; they are loaded only when somebody asks."""
        return 'src="http' in self.html

    @property
    def quoted(self) -> bool:
        """Whether something is folded away."""
        return bool(self.reply_text) and self.reply_text.strip() != self.text.strip()


@dataclass(frozen=True, slots=True)
class Conversation:
    """One interaction with its entries, oldest first.

    `last_message_id` is what the send guard compares with; `contact_id` is the raw original of a quarantined one;
    `answer_to` is whom an answer would go to, "" if nobody wrote who could be answered. `rules` decided about it.
    `why` is why it was offered to whoever has it or is asked. `merged` went into it, or it went into another one.
    `case_id`: experts work on this case here, and see all that its customer and colleagues said.
    """

    row: InboxRow
    entries: tuple[Entry, ...]
    party: PartyCard | None
    last_message_id: int
    wrap_up_codes: tuple[tuple[str, str], ...]
    wrap_up_required: bool
    reason: str
    related_to_id: int | None
    related_as: str
    contact_id: int | None
    answer_to: str
    rules: tuple[str, ...] = ()
    wrap_up_seconds: int = 0
    why: Explanation | None = None
    merged: tuple[MergedRow, ...] = ()
    merged_into_id: int | None = None
    case_id: int | None = None

    @property
    def wrap_up_ends_at(self) -> datetime | None:
        """When wrapping up is over; None while nobody does, or without a limit."""
        if self.row.wrap_up_began_at is None or not self.wrap_up_seconds:
            return None
        return self.row.wrap_up_began_at + timedelta(seconds=self.wrap_up_seconds)

    @property
    def overtaken(self) -> tuple[Entry, ...]:
        """Planned answers that leave although the customer has written since."""
        return tuple(entry for entry in self.entries if entry.planned and entry.overtaken)

    @property
    def without_others(self) -> "Conversation":
        """As it is shown to who does not supervise, whispers aside."""
        return self if self.why is None else replace(self, why=self.why.without_others)

    def with_kin(self, wanted: Collection[tuple[str, int]]) -> frozenset[tuple[str, int]]:
        """These entries, as (message or note, id), and those that show how the same events stand."""
        changed = [entry for entry in self.entries if entry.key in wanted]
        events = {card.invitation.event for entry in changed for card in entry.invitations}
        kin = [entry for entry in self.entries if any(card.invitation.event in events for card in entry.invitations)]
        return frozenset(wanted) | {entry.key for entry in kin}

    @property
    def forged(self) -> bool:
        """Whether whoever wrote last is not who they say, as far as the owner of their domain knows."""
        written = [entry.authentication.verdict for entry in self.entries if entry.kind == Direction.INBOUND]
        return bool(written) and written[-1] is Verdict.FORGED


async def conversation(storage: Storage, actor: Actor, interaction_id: int) -> Conversation:
    """The whole conversation in a fixed number of statements. Raises `NotFound` if the actor may not see it."""
    row = await inbox_row(storage, actor, interaction_id)
    async with storage.reading() as session:
        interaction = (await session.scalars(select(Interaction).where(Interaction.id == interaction_id))).one()
        case_id, said_in = await _said_where(session, interaction)
        messages = await _messages(session, said_in)
        notes = await _notes(session, actor, {interaction_id, said_in})
        stepped_in = await interventions_in(session, actor, interaction_id)
        answerable = [message for message in messages if message.answerable]
        written = max((message.id for message in answerable), default=0)
        deliveries = await deliveries_in(session, said_in)
        events = cards({message.id: told_of(message, interaction) for message in messages}, storage.clock.now())
        said = [
            replace(_said(message, deliveries.get(message.id, ()), written), invitations=events[message.id])
            for message in messages
        ]
        entries = sorted([*said, *notes, *map(_stepped_in, stepped_in)], key=attrgetter("at", "id"))
        queue = select(Queue.wrap_up_required, Queue.wrap_up_seconds).where(Queue.id == row.queue_id)
        wrap_up_required, wrap_up_seconds = (await session.execute(queue)).one()
        contact = select(InboundContact.id).where(InboundContact.interaction_id == interaction_id)
        return Conversation(
            row=row,
            entries=tuple(entries),
            party=await party_card(session, actor, interaction, storage.clock.now()),
            last_message_id=max((message.id for message in messages), default=0),
            wrap_up_codes=await _codes(session, row.queue_id),
            wrap_up_required=wrap_up_required,
            wrap_up_seconds=wrap_up_seconds,
            reason=interaction.reason,
            rules=tuple(interaction.rules),
            why=await _why(session, actor, interaction_id),
            merged=await merged_here(session, interaction_id),
            merged_into_id=interaction.merged_into_id,
            related_to_id=interaction.related_to_id,
            related_as=interaction.related_as,
            contact_id=await session.scalar(contact.order_by(InboundContact.id.desc()).limit(1)),
            answer_to=max(answerable, key=attrgetter("id")).answer_address if answerable else "",
            case_id=case_id,
        )


async def _why(session: AsyncSession, actor: Actor, interaction_id: int) -> Explanation | None:
    why = await explanation(session, interaction_id)
    return why if why is None or allows(actor, Permission.SUPERVISE) else why.without_others


async def _messages(session: AsyncSession, interaction_id: int) -> Sequence[Message]:
    query = select(Message).where(Message.interaction_id == interaction_id).order_by(Message.id)
    return (await session.scalars(query)).all()


async def _codes(session: AsyncSession, queue_id: int) -> tuple[tuple[str, str], ...]:
    query = select(WrapUpCode.code, WrapUpCode.label).where(WrapUpCode.queue_id == queue_id)
    return tuple((code, label) for code, label in await session.execute(query.order_by(WrapUpCode.id)))


async def _said_where(session: AsyncSession, interaction: Interaction) -> tuple[int | None, int]:
    """The case that experts work on here, and where all was said: they see that as if it were said here."""
    if interaction.channel != CASE_WORK:
        return None, interaction.id
    case_id = await case_of_work(session, interaction.id)
    thread = await thread_of(session, case_id) if case_id is not None else None
    return case_id, thread.interaction_id if thread else interaction.id


def _said(message: Message, deliveries: tuple[DeliveryRow, ...], written: int) -> Entry:
    """`written`: the newest message of the customer."""
    waits = message.delivery == DeliveryState.QUEUED
    return Entry(
        kind=Direction(message.direction).value,
        id=message.id,
        at=message.at,
        author_name=message.author_name,
        author_address=message.author_address,
        recipients=tuple(message.recipients),
        copies=tuple(message.copies),
        hidden_copies=tuple(message.hidden_copies),
        text=message.body_text,
        reply_text=message.reply_text,
        html=message.body_html,
        auto=message.auto,
        remarks=tuple(message.remarks),
        authentication=Authentication(**message.authentication),
        delivery=message.delivery,
        delivery_answer=message.delivery_answer,
        deliveries=deliveries,
        leaves_at=message.leaves_at if waits else None,
        overtaken=waits and written > message.id,
        read_at=message.read_at,
        files=tuple(FileRow.of(attachment) for attachment in message.attachments),
    )


async def _notes(session: AsyncSession, actor: Actor, places: Collection[int]) -> list[Entry]:
    """The notes that the actor may read: whispers are for whom they were whispered to, and supervisors."""
    query = (
        select(Note, User.name).outerjoin(User, User.id == Note.whispered_to_id).where(Note.interaction_id.in_(places))
    )
    if not allows(actor, Permission.SUPERVISE):
        query = query.where(or_(Note.whispered_to_id.is_(None), Note.whispered_to_id == actor.user_id))
    return [_noted(note, name) for note, name in (await session.execute(query)).all()]


def _noted(note: Note, whispered_to: str | None) -> Entry:
    whispered = None if note.whispered_to_id is None else (note.whispered_to_id, whispered_to or "")
    kind = "note" if whispered is None else "whisper"
    entry = Entry(kind, note.id, note.at, note.author_name, text=note.body, reply_text=note.body)
    return replace(entry, whispered_to=whispered)


def _stepped_in(row: InterventionRow) -> Entry:
    return Entry("intervention", row.id, row.at, row.by_name, intervention=row)
