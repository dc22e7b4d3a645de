"""What was said and done in a conversation: all of it, a window of it, or only what somebody names."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, Select, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.model import User
from hub.access.permissions import Permission, allows
from hub.interactions.deliveries import deliveries_of
from hub.interactions.entry import KINDS, Entry, Place, Position
from hub.interactions.files import files_of
from hub.interactions.invitation_cards import InvitationCard
from hub.interactions.invitations_told import cards_at
from hub.interactions.model import Direction, Message, Note
from hub.ports import Authentication
from hub.supervision.history import InterventionRow, interventions_in
from hub.supervision.model import Intervention
from storage.outbox import DeliveryState, OutboxRow
from storage.types import Base

S = TypeVar("S", bound=Select[*tuple[Any, ...]])
Told = Mapping[int, tuple[InvitationCard, ...]]
# However far back somebody has read, no more than these are read anew at once.
MOST = 400

_DESIGNED = (Message.body_html != "").label("designed")
_REMOTE = Message.body_html.contains('src="http', autoescape=True).label("remote_images")
_SHOWN = (
    Message.id,
    Message.direction,
    Message.at,
    Message.author_name,
    Message.author_address,
    Message.author_id,
    Message.recipients,
    Message.copies,
    Message.hidden_copies,
    Message.body_text,
    Message.reply_text,
    Message.auto,
    Message.remarks,
    Message.authentication,
    Message.delivery,
    Message.delivery_answer,
    Message.leaves_at,
    Message.read_at,
    Message.invitations,
    _DESIGNED,
    _REMOTE,
)


@dataclass(frozen=True, slots=True)
class Part:
    """Which entries are read, all by default: so many of the `newest` `before` a position, or all `since` one.

    Or `only` those that events call by these keys, with what shows how the same invitations stand.
    """

    newest: int | None = None
    before: Position | None = None
    since: Position | None = None
    only: frozenset[tuple[str, int]] | None = None

    @property
    def most(self) -> int | None:
        """How many entries that may be; None for any number."""
        return self.newest if self.since is None else MOST

    def named(self, kind: str) -> frozenset[int]:
        """The numbers of those it names of a kind."""
        return frozenset(key for name, key in self.only or () if name == kind)

    def skips(self, kind: str) -> bool:
        """Whether nothing of a kind is wanted."""
        return self.only is not None and not self.named(kind)

    def narrowed(self, query: S, model: type[Base], kind: str) -> S:
        """A query that reads rows of a kind, for those that can be among the wanted."""
        table = model.__table__.c
        if self.only is not None:
            return query.where(table.id.in_(self.named(kind)))
        query = query.where(*self._bounds(tuple_(table.at, table.id), KINDS.index(kind)))
        if self.most is None:
            return query
        return query.order_by(table.at.desc(), table.id.desc()).limit(self.most + 1)

    def _bounds(self, place: Any, rank: int) -> Iterable[ColumnElement[bool]]:
        if self.before is not None:
            mark = (self.before.at, self.before.id)
            yield place <= mark if rank < self.before.rank else place < mark
        if self.since is not None:
            mark = (self.since.at, self.since.id)
            yield place >= mark if rank >= self.since.rank else place > mark


@dataclass(frozen=True, slots=True)
class Entries:
    """Those that were read, oldest first. `earlier` is where what is older ends, None if nothing is.

    `overtaken` are planned answers, whenever they were written, that leave although the customer has written since.
    """

    shown: tuple[Entry, ...]
    earlier: Position | None
    overtaken: tuple[Entry, ...]


async def entries_in(session: AsyncSession, actor: Actor, place: Place, part: Part) -> Entries:
    """The entries of a conversation that the actor may see; two to six statements."""
    rows, told = await _messages(session, place, part)
    said = await _said(session, rows, told, place.written)
    notes = await _notes(session, actor, place, part)
    steps: Sequence[InterventionRow] = ()
    if place.stepped_in and not part.skips("intervention"):
        narrowed = partial(part.narrowed, model=Intervention, kind="intervention")
        steps = await interventions_in(session, actor, place.interaction_id, narrowed)
    found = sorted([*said, *notes, *map(_stepped_in, steps)], key=lambda entry: entry.position)
    overtaken = tuple(entry for entry in said if entry.planned and entry.overtaken)
    return _chosen(found, part, told, overtaken)


def _chosen(found: Sequence[Entry], part: Part, told: Told, overtaken: tuple[Entry, ...]) -> Entries:
    """Planned answers are read with every part; only those within it are shown in it."""
    if part.only is not None:
        wanted = part.only | {("message", number) for number in told} | {entry.key for entry in overtaken}
        return Entries(tuple(entry for entry in found if entry.key in wanted), None, overtaken)
    within = [entry for entry in found if part.before is None or entry.position < part.before]
    since = part.since
    shown = within if since is None else [entry for entry in within if entry.position >= since]
    if part.most is not None:
        shown = shown[-part.most :]
    more = bool(shown) and (since is not None or len(within) > len(shown))
    return Entries(tuple(shown), shown[0].position if more else None, overtaken)


async def _messages(session: AsyncSession, place: Place, part: Part) -> tuple[Sequence[Row[Any]], Told]:
    """The messages of a part with what is planned, and the cards of invitations where any of these has some."""
    here = select(Message.id).where(Message.interaction_id == place.said_in)
    wanted = part.narrowed(here, Message, "message").subquery()
    planned = (
        here.join(OutboxRow, OutboxRow.subject_id == Message.id)
        .where(Message.direction == Direction.OUTBOUND, OutboxRow.state == DeliveryState.QUEUED)
        .subquery()
    )
    ids = select(wanted.c.id).union(select(planned.c.id))
    rows = (await session.execute(select(*_SHOWN).where(Message.id.in_(ids)))).all()
    if not any(row.invitations for row in rows):
        return rows, {}
    told = await cards_at(session, place)
    if part.only is None:
        return rows, told
    named = part.named("message")
    events = {card.invitation.event for number in named for card in told.get(number, ())}
    kin = {number: cards for number, cards in told.items() if any(card.invitation.event in events for card in cards)}
    missing = kin.keys() - {row.id for row in rows}
    more = (await session.execute(select(*_SHOWN).where(Message.id.in_(missing)))).all() if missing else []
    return [*rows, *more], kin


async def _said(session: AsyncSession, rows: Sequence[Row[Any]], told: Told, written: int) -> list[Entry]:
    """`written`: the newest message of the customer."""
    sent = [row.id for row in rows if row.direction == Direction.OUTBOUND]
    files, deliveries = await files_of(session, [row.id for row in rows]), await deliveries_of(session, sent)
    return [
        replace(
            _message(row, written),
            deliveries=deliveries.get(row.id, ()),
            files=files.get(row.id, ()),
            invitations=told.get(row.id, ()),
        )
        for row in rows
    ]


def _message(row: Row[Any], written: int) -> Entry:
    waits = row.delivery == DeliveryState.QUEUED
    return Entry(
        kind=Direction(row.direction).value,
        id=row.id,
        at=row.at,
        author_name=row.author_name,
        author_address=row.author_address,
        author_id=row.author_id,
        recipients=tuple(row.recipients),
        copies=tuple(row.copies),
        hidden_copies=tuple(row.hidden_copies),
        text=row.body_text,
        reply_text=row.reply_text,
        designed=row.designed,
        remote_images=row.remote_images,
        auto=row.auto,
        remarks=tuple(row.remarks),
        authentication=Authentication(**row.authentication),
        delivery=row.delivery,
        delivery_answer=row.delivery_answer,
        leaves_at=row.leaves_at if waits else None,
        overtaken=waits and written > row.id,
        read_at=row.read_at,
    )


async def _notes(session: AsyncSession, actor: Actor, place: Place, part: Part) -> list[Entry]:
    """The notes that the actor may read: whispers are for whom they were whispered to, and supervisors."""
    if part.skips("note"):
        return []
    places: Collection[int] = {place.interaction_id, place.said_in}
    shown = (Note.id, Note.at, Note.author_name, Note.body, Note.whispered_to_id, User.name)
    query = select(*shown).outerjoin(User, User.id == Note.whispered_to_id).where(Note.interaction_id.in_(places))
    if not allows(actor, Permission.SUPERVISE):
        query = query.where(or_(Note.whispered_to_id.is_(None), Note.whispered_to_id == actor.user_id))
    found = (await session.execute(part.narrowed(query, Note, "note"))).all()
    return [_noted(*row) for row in found]


def _noted(number: int, at: Any, author: str, body: str, *whom: Any) -> Entry:
    whispered = None if whom[0] is None else (whom[0], whom[1] or "")
    kind = "note" if whispered is None else "whisper"
    return Entry(kind, number, at, author, text=body, reply_text=body, whispered_to=whispered)


def _stepped_in(row: InterventionRow) -> Entry:
    return Entry("intervention", row.id, row.at, row.by_name, intervention=row)
