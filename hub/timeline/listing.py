"""A page of a customer's time line: everything somebody may see of it, newest first, in one statement."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from hub.access.actor import Actor
from hub.activities.model import Activity
from hub.activities.visible import visible as visible_activities
from hub.documents.kinds import KINDS
from hub.documents.model import Document
from hub.documents.visible import visible
from hub.interactions.inbox_query import allowed
from hub.interactions.model import Interaction, Message, Note
from hub.keyset import cursor_of, cut, position
from hub.parties.members import root_of
from hub.parties.model import Party
from hub.timeline.model import TimelineEntry
from hub.timeline.write import ACTIVITY, MESSAGE, NOTE
from storage.newest import first_of_each
from storage.unit_of_work import Storage

AT_ONCE = 30
LONGEST_TEXT = 240
KINDS_TOLD = (MESSAGE, NOTE, ACTIVITY, *KINDS)


@dataclass(frozen=True, slots=True)
class TimelineFilter:
    """What is shown: of one kind or all, on one channel or all, not before `since`, and before `until`."""

    kind: str = ""
    channel: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One line. `title` is that of its conversation or document, `who` wrote it, `name` is whose it is.

    `activity` says of what kind one is.
    """

    id: int
    kind: str
    what: str
    channel: str
    at: datetime
    interaction_id: int | None
    document_id: int | None
    activity: str
    title: str
    number: str
    text: str
    who: str
    name: str
    message_id: int | None = None
    note_id: int | None = None

    @property
    def entry(self) -> str:
        """The message or note it is, as a link to it in its conversation calls that; "" of anything else."""
        if self.message_id is not None:
            return f"message-{self.message_id}"
        return "" if self.note_id is None else f"note-{self.note_id}"

    @property
    def state(self) -> str:
        """The word people read for the state that a document came into, as a text to translate; "" of anything else."""
        return KINDS[self.kind].state(self.what).label if self.kind in KINDS else ""


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """A window of a time line. `next_cursor` is None at its beginning."""

    rows: tuple[TimelineRow, ...]
    next_cursor: str | None


async def timeline(
    storage: Storage, party_id: int, chosen: TimelineFilter, actor: Actor, cursor: str | None = None
) -> TimelinePage:
    """A page for whoever stands for a party, with what is of all who were merged into them; one statement.

    Of what the actor may not see there is nothing in it. Raises `Invalid` for a cursor never given out.
    """
    member = aliased(Party)
    asked = aliased(Party)
    root = select(root_of(asked)).where(asked.id == party_id).scalar_subquery()
    members = select(member.id).where(or_(member.id == root, member.root_id == root)).subquery()
    theirs = aliased(TimelineEntry)
    newest = (
        select(theirs.id)
        .outerjoin(Interaction, Interaction.id == theirs.interaction_id)
        .outerjoin(Document, Document.id == theirs.document_id)
        .outerjoin(Activity, Activity.id == theirs.activity_id)
        .where(theirs.party_id == members.c.id, _seen(theirs, actor), *_chosen(theirs, chosen, cursor))
        .order_by(theirs.at.desc(), theirs.id.desc())
        .limit(AT_ONCE + 1)
        .correlate(members)
    )
    async with storage.reading() as session:
        ids = first_of_each(session, members, newest, TimelineEntry.__table__.c.id).subquery()
        found = (await session.execute(_details(ids))).all()
    shown, more = cut(found, AT_ONCE)
    rows = tuple(TimelineRow(*row) for row in shown)
    return TimelinePage(rows, cursor_of(rows[-1].at, rows[-1].id) if more else None)


def _seen(entry: type[TimelineEntry], actor: Actor) -> ColumnElement[bool]:
    """What of a time line somebody may see: what they may see of conversations, documents and activities."""
    talked = and_(entry.interaction_id.is_not(None), *allowed(actor))
    planned = and_(entry.activity_id.is_not(None), visible_activities(actor))
    return or_(talked, and_(entry.document_id.is_not(None), visible(actor)), planned)


def _chosen(entry: type[TimelineEntry], chosen: TimelineFilter, cursor: str | None) -> Iterable[ColumnElement[bool]]:
    if chosen.kind:
        yield entry.kind == chosen.kind
    if chosen.channel:
        yield entry.channel == chosen.channel
    if chosen.since is not None:
        yield entry.at >= chosen.since
    if chosen.until is not None:
        yield entry.at < chosen.until
    if cursor is not None:
        yield tuple_(entry.at, entry.id) < position(cursor)


def _details(wanted: Subquery) -> Select[*tuple[Any, ...]]:
    entry = TimelineEntry
    said = func.coalesce(func.nullif(Message.reply_text, ""), Message.body_text, Note.body, Activity.text, "")
    return (
        select(
            entry.id,
            entry.kind,
            entry.what,
            entry.channel,
            entry.at,
            entry.interaction_id,
            entry.document_id,
            func.coalesce(Activity.kind, ""),
            func.coalesce(Interaction.subject, Document.title, Activity.title, ""),
            func.coalesce(Document.number, ""),
            func.substr(said, 1, LONGEST_TEXT),
            func.coalesce(Message.author_name, Note.author_name, ""),
            Party.name,
            entry.message_id,
            entry.note_id,
        )
        # From the few on: of so many tables PostgreSQL joins none in another order than is written.
        .select_from(wanted)
        .join(entry, entry.id == wanted.c[0])
        .join(Party, Party.id == entry.party_id)
        .outerjoin(Interaction, Interaction.id == entry.interaction_id)
        .outerjoin(Document, Document.id == entry.document_id)
        .outerjoin(Activity, Activity.id == entry.activity_id)
        .outerjoin(Message, Message.id == entry.message_id)
        .outerjoin(Note, Note.id == entry.note_id)
        .order_by(entry.at.desc(), entry.id.desc())
        .limit(AT_ONCE + 1)
    )
