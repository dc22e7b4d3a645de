"""What is planned and was done about a customer or a conversation, and one activity with all it says."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from hub.access.actor import Actor
from hub.activities.guests import GuestRow, guests_of
from hub.activities.kinds import ActivityKind
from hub.activities.model import Activity
from hub.activities.recurrence import is_date
from hub.activities.rows import ActivityRow, Rows, read, rows
from hub.activities.visible import Which, visible
from hub.documents.model import Document
from hub.documents.visible import visible as visible_documents
from hub.errors import NotFound
from hub.interactions.draft import last_heard
from hub.interactions.inbox_query import allowed
from hub.interactions.merged import gathered_in
from hub.interactions.model import Interaction
from hub.parties.members import members_of
from storage.unit_of_work import Storage

AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class ActivityDetail:
    """One activity with all it says. What it is about has "" for a title where the actor may not see it.

    `writes` is the address of whoever wrote last in its conversation, "" if nobody or if guests are invited already.
    `talk_seen`: whether it is about a conversation that the actor may see.
    """

    row: ActivityRow
    text: str
    remind_before: int | None
    uid: str
    ended_at: datetime | None
    subject: str
    document: str
    guests: tuple[GuestRow, ...] = ()
    writes: str = ""
    talk_seen: bool = False

    @property
    def may_have_guests(self) -> bool:
        """Whether people could be invited to it: it has a time that can begin and end, and a conversation they see."""
        row = self.row
        timed = (
            row.when.at is not None and row.kind != ActivityKind.TASK and (row.series is None or row.date is not None)
        )
        return row.is_open and timed and self.talk_seen


async def activity(storage: Storage, actor: Actor, which: Which) -> ActivityDetail:
    """One activity, or one date of one that recurs; five statements at most. Raises `NotFound`."""
    async with storage.reading() as session:
        found = await read(session, rows().where(Activity.id == which.id, visible(actor)))
        if not found:
            raise NotFound
        row = found[0]
        one = (await session.execute(select(Activity).where(Activity.id == which.id))).scalar_one()
        subject = select(Interaction.subject).where(Interaction.id == row.interaction_id, *allowed(actor))
        about = select(Document.title).where(Document.id == row.document_id, visible_documents(actor))
        said = await session.scalar(subject) if row.interaction_id else None
        document = await session.scalar(about) if row.document_id else None
        guests = await guests_of(session, one.id) if one.with_guests else ()
        heard = await last_heard(session, row.interaction_id or 0) if said is not None and not guests else None
    if which.date is not None:
        if row.series is None or not is_date(row.series, which.date):
            raise NotFound
        row = row.on(which.date)
    return ActivityDetail(
        row=row,
        text=one.text,
        remind_before=one.remind_before,
        uid=one.uid,
        ended_at=one.ended_at,
        subject=said or "",
        document=document or "",
        guests=guests,
        writes=heard.answer_address if heard else "",
        talk_seen=said is not None,
    )


async def activities_of_interaction(storage: Storage, actor: Actor, interaction_id: int) -> tuple[ActivityRow, ...]:
    """What is planned and was done about a conversation and what was merged into it, open ones first; one statement."""
    return await _about(storage, actor, Activity.interaction_id.in_(gathered_in(interaction_id)))


async def activities_of_party(storage: Storage, actor: Actor, party_id: int) -> tuple[ActivityRow, ...]:
    """What is planned and was done about a customer, open ones first; one statement."""
    return await _about(storage, actor, Activity.party_id.in_(members_of(party_id)))


async def _about(storage: Storage, actor: Actor, about: ColumnElement[bool]) -> tuple[ActivityRow, ...]:
    async with storage.reading() as session:
        return tuple(await read(session, _open_first().where(about, visible(actor)).limit(AT_ONCE)))


def _open_first() -> Rows:
    ended = Activity.ended_at.is_not(None)
    return rows().order_by(ended, Activity.ended_at.desc(), Activity.at.is_(None), Activity.at, Activity.id)
