"""Everything said in one interaction, and who it was said by: what the conversation page shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.permissions import Permission, allows
from hub.cases.model import CASE_WORK
from hub.cases.thread import case_of_work, thread_of
from hub.desks.following import is_followed_by
from hub.interactions.entries import Entries, Part, entries_in
from hub.interactions.entry import Entry, Place, Position
from hub.interactions.listing import InboxRow, inbox_row
from hub.interactions.model import Direction, InboundContact, Interaction, InteractionState, Message
from hub.interactions.party_card import PartyCard, party_card
from hub.merging.listing import MergedRow, merged_here
from hub.merging.model import Merge
from hub.ports import Authentication, Verdict
from hub.queueing.explain import Explanation, explanation
from hub.queueing.model import Queue, WrapUpCode
from hub.scripts.model import asking
from hub.supervision.model import Intervention
from storage.unit_of_work import Storage

WHOLE = Part()


@dataclass(frozen=True, slots=True)
class Conversation:
    """One interaction with its entries, or a part of them, oldest first; `earlier` is where those before them end.

    `last_message_id` is what the send guard compares with; `contact_id` is the raw original of a quarantined one;
    `answer_to` is whom an answer would go to, "" if nobody wrote who could be answered. `rules` decided about it.
    `why` is why it was offered to whoever has it or is asked. `merged` went into it, or it went into another one.
    `case_id`: experts work on this case here, and see all that its customer and colleagues said.
    `overtaken`: planned answers, also among those not read, that leave although the customer has written since.
    `dialogues`: something is being asked by scripts.
    `forged`: whoever wrote last is not who they say, as far as the owner of their domain knows. `followed`: whoever
    looks follows it.
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
    earlier: Position | None = None
    overtaken: tuple[Entry, ...] = ()
    forged: bool = False
    dialogues: bool = False
    followed: bool = False

    @property
    def wrap_up_ends_at(self) -> datetime | None:
        """When wrapping up is over; None while nobody does, or without a limit."""
        if self.row.wrap_up_began_at is None or not self.wrap_up_seconds:
            return None
        return self.row.wrap_up_began_at + timedelta(seconds=self.wrap_up_seconds)

    @property
    def without_others(self) -> "Conversation":
        """As it is shown to who does not supervise, whispers aside."""
        return self if self.why is None else replace(self, why=self.why.without_others)


async def conversation(storage: Storage, actor: Actor, interaction_id: int, part: Part = WHOLE) -> Conversation:
    """A conversation in a fixed number of statements. Raises `NotFound` if the actor may not see it."""
    return await conversation_of(storage, actor, await inbox_row(storage, actor, interaction_id), part)


async def conversation_of(storage: Storage, actor: Actor, row: InboxRow, part: Part) -> Conversation:
    """The conversation of a row that the actor may see. With `only` some entries without its customer."""
    async with storage.reading() as session:
        case_id, said_in = await said_where(session, row)
        said = await _newest(session, said_in)
        now, head = storage.clock.now(), await _head(session, actor, row)
        place = replace(_place(row, said_in, said, now), stepped_in=head.stepped_in)
        entries = await entries_in(session, actor, place, part)
        party = None if part.only is not None else await party_card(session, actor, row.id, head.party_id, now)
        return Conversation(
            row=row,
            entries=entries.shown,
            earlier=entries.earlier,
            overtaken=entries.overtaken,
            party=party,
            last_message_id=said.last_message_id,
            forged=said.forged,
            answer_to=said.answer_to,
            why=await _why(session, actor, row),
            merged=await merged_here(session, row.id) if head.has_merged else (),
            case_id=case_id,
            **head.facts,
        )


async def earlier_entries(storage: Storage, actor: Actor, interaction_id: int, part: Part) -> Entries:
    """Entries alone, before those that somebody has read. Raises `NotFound` if the actor may not see them."""
    row = await inbox_row(storage, actor, interaction_id)
    async with storage.reading() as session:
        _, said_in = await said_where(session, row)
        place = _place(row, said_in, await _newest(session, said_in), storage.clock.now())
        return await entries_in(session, actor, place, part)


def _place(row: InboxRow, said_in: int, said: "_Newest", now: datetime) -> Place:
    return Place(row.id, said_in, said.written, row.state == InteractionState.QUARANTINED, now)


@dataclass(frozen=True, slots=True)
class _Head:
    """What stands above the entries: `facts`, by the names of `Conversation`, and what need not be read in vain."""

    party_id: int | None
    has_merged: bool
    stepped_in: bool
    facts: Mapping[str, Any]


async def _head(session: AsyncSession, actor: Actor, row: InboxRow) -> _Head:
    """Read in one statement, with the wrap-up codes of its queue."""
    found = (await session.execute(_above(actor, row))).all()
    facts = dict(found[0]._mapping)
    codes = tuple((each.code, each.label) for each in found if each.code is not None)
    facts |= {"rules": tuple(facts["rules"]), "wrap_up_codes": codes}
    del facts["code"], facts["label"]
    return _Head(facts.pop("party_id"), facts.pop("has_merged"), facts.pop("stepped_in"), facts)


def _above(actor: Actor, row: InboxRow) -> Select[*tuple[Any, ...]]:
    contact = (
        select(InboundContact.id)
        .where(InboundContact.interaction_id == row.id)
        .order_by(InboundContact.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    shown = (Interaction.reason, Interaction.rules, Interaction.related_to_id, Interaction.related_as)
    here = {
        "followed": is_followed_by(actor, row.id),
        "has_merged": exists().where(Merge.into_id == row.id, Merge.undone_at.is_(None)),
        "stepped_in": exists().where(Intervention.interaction_id == row.id),
    }
    return (
        select(*shown, Interaction.party_id, Interaction.merged_into_id, contact.label("contact_id"))
        .add_columns(Queue.wrap_up_required, Queue.wrap_up_seconds, WrapUpCode.code, WrapUpCode.label)
        .add_columns(asking(row.id).label("dialogues"), *(condition.label(name) for name, condition in here.items()))
        .join(Queue, Queue.id == Interaction.queue_id)
        .outerjoin(WrapUpCode, WrapUpCode.queue_id == Queue.id)
        .where(Interaction.id == row.id)
        .order_by(WrapUpCode.id)
    )


@dataclass(frozen=True, slots=True)
class _Newest:
    """What follows from the newest messages; `written` is the newest that somebody waits behind, 0 for none."""

    last_message_id: int = 0
    written: int = 0
    answer_to: str = ""
    forged: bool = False


async def _newest(session: AsyncSession, said_in: int) -> _Newest:
    """Read in one statement: the newest of all, of the customer's, and what came last."""
    here = select(Message.id).where(Message.interaction_id == said_in)
    came = here.where(Message.direction == Direction.INBOUND)
    newest = (
        here.order_by(Message.id.desc()),
        came.where(Message.auto == "").order_by(Message.id.desc()),
        came.order_by(Message.at.desc(), Message.id.desc()),
    )
    shown = (Message.id, Message.direction, Message.at, Message.auto, Message.reply_to, Message.author_address)
    ids = [each.limit(1).scalar_subquery() for each in newest]
    rows = (await session.execute(select(*shown, Message.authentication).where(Message.id.in_(ids)))).all()
    return _told_by(rows)


def _told_by(rows: Sequence[Row[Any]]) -> _Newest:
    came = [row for row in rows if row.direction == Direction.INBOUND]
    waiting = max((row for row in came if not row.auto), key=lambda row: row.id, default=None)
    last = max(came, key=lambda row: (row.at, row.id), default=None)
    return _Newest(
        last_message_id=max((row.id for row in rows), default=0),
        written=waiting.id if waiting else 0,
        answer_to=waiting.reply_to or waiting.author_address if waiting else "",
        forged=last is not None and Authentication(**last.authentication).verdict is Verdict.FORGED,
    )


async def _why(session: AsyncSession, actor: Actor, row: InboxRow) -> Explanation | None:
    why = await explanation(session, row.id) if row.work_state else None
    return why if why is None or allows(actor, Permission.SUPERVISE) else why.without_others


async def said_where(session: AsyncSession, row: InboxRow) -> tuple[int | None, int]:
    """The case that experts work on here, and where all was said: they see that as if it were said here."""
    if row.channel != CASE_WORK:
        return None, row.id
    case_id = await case_of_work(session, row.id)
    thread = await thread_of(session, case_id) if case_id is not None else None
    return case_id, thread.interaction_id if thread else row.id
