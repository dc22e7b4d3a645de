"""What needs somebody's attention: raised with the event it follows from, read by looking, forgotten in time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, ScalarSelect, and_, delete, func, or_, select, update
from sqlalchemy.orm import aliased

from hub.access.actor import Actor
from hub.activities.model import Activity
from hub.activities.visible import visible
from hub.desks.model import Alert
from hub.interactions.inbox_query import allowed
from hub.interactions.model import Interaction
from hub.parties.members import shown_name
from hub.parties.model import Party
from storage.bus import Hint
from storage.unit_of_work import Storage, Work, action

SHOWN = 50
KEPT = timedelta(days=30)
FORGOTTEN_AT_ONCE = 1000
RAISED = "AlertRaised"


class AlertKind(StrEnum):
    """Why somebody is told."""

    MISSED = "missed"  # let an offer time out
    ASKED = "asked"  # a colleague asks them
    GIVEN = "given"  # a colleague gave it to them
    DUE = "due"  # most of the time for what they promised is used
    LATE = "late"  # what they promised was not kept
    ANSWERED = "answered"  # experts answered what they asked about a case
    OVER = "over"  # the case they worked on, or asked experts about, is over
    UNDELIVERED = "undelivered"  # an answer of theirs did not arrive
    REMINDER = "reminder"  # the time of something they planned has come
    PLANNED = "planned"  # a colleague planned something for them
    RETURNED = "returned"  # what they had went back to its queue without them
    TAKEN = "taken"  # what they had put aside was taken by somebody
    FOLLOWED = "followed"  # something was said in a conversation they follow, or it was closed


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert as its list shows it, about a conversation or an activity. `subject` is what that is called."""

    id: int
    kind: str
    interaction_id: int | None
    activity_id: int | None
    subject: str
    party_name: str
    at: datetime
    read: bool


@dataclass(frozen=True, slots=True)
class Cause:
    """What somebody is told about: a conversation, or an activity."""

    interaction_id: int | None = None
    activity_id: int | None = None


async def raise_alert(work: Work, user_id: int, kind: AlertKind, cause: Cause) -> None:
    """Tell somebody within the open transaction. What they were told before, and have not read, is told once."""
    again = delete(Alert).where(Alert.user_id == user_id, Alert.kind == kind, Alert.read_at.is_(None), _about(cause))
    await work.session.execute(again.execution_options(synchronize_session=False))
    about = {"interaction_id": cause.interaction_id, "activity_id": cause.activity_id}
    work.add(Alert(user_id=user_id, kind=kind, at=work.now, **about))
    await work.flush()
    work.hints.append(Hint(RAISED, f"user-{user_id}", 0, {"user_id": user_id}))


async def alerts(storage: Storage, actor: Actor, limit: int = SHOWN) -> tuple[AlertRow, ...]:
    """What the actor was told lately and may still see, the latest first; one statement."""
    shown = (Alert.id, Alert.kind, Alert.interaction_id, Alert.activity_id, Alert.at, Alert.read_at)
    whole = aliased(Party)
    query = (
        select(*shown, Interaction.subject, Activity.title, shown_name(whole))
        .outerjoin(Interaction, Interaction.id == Alert.interaction_id)
        .outerjoin(Activity, Activity.id == Alert.activity_id)
        .outerjoin(Party, Party.id == func.coalesce(Interaction.party_id, Activity.party_id))
        .outerjoin(whole, whole.id == Party.root_id)
        .where(Alert.user_id == actor.user_id, _still_seen(actor))
        .order_by(Alert.id.desc())
        .limit(limit)
    )
    async with storage.reading() as session:
        rows = (await session.execute(query)).all()
    return tuple(
        AlertRow(number, kind, interaction, activity, subject or title or "", name or "", at, read_at is not None)
        for number, kind, interaction, activity, at, read_at, subject, title, name in rows
    )


def unread_alerts(actor: Actor) -> ScalarSelect[int]:
    """How many of those the actor has not read: none that the list would not show."""
    query = select(func.count(Alert.id)).select_from(Alert)
    query = query.outerjoin(Interaction, Interaction.id == Alert.interaction_id)
    query = query.outerjoin(Activity, Activity.id == Alert.activity_id)
    unread = query.where(Alert.user_id == actor.user_id, Alert.read_at.is_(None), _still_seen(actor))
    return unread.correlate(None).scalar_subquery()


def _about(cause: Cause) -> ColumnElement[bool]:
    if cause.activity_id is not None:
        return Alert.activity_id == cause.activity_id
    return Alert.interaction_id == cause.interaction_id


def _still_seen(actor: Actor) -> ColumnElement[bool]:
    about_activity = and_(Alert.activity_id.is_not(None), visible(actor))
    return or_(about_activity, and_(Alert.interaction_id.is_not(None), *allowed(actor)))


@action
async def read_alerts(work: Work, up_to: int, by: Actor) -> None:
    """The actor looked at their alerts up to this one; other windows of theirs follow."""
    looked = update(Alert).where(Alert.user_id == by.user_id, Alert.id <= up_to, Alert.read_at.is_(None))
    await work.session.execute(looked.values(read_at=work.now).execution_options(synchronize_session=False))
    work.hints.append(Hint(RAISED, f"user-{by.user_id}", 0, {"user_id": by.user_id}))


@action
async def forget_alerts(work: Work) -> None:
    """Drop what is older than `KEPT`, so many at once."""
    old = select(Alert.id).where(Alert.at < work.now - KEPT).order_by(Alert.at).limit(FORGOTTEN_AT_ONCE)
    numbers: Iterable[int] = (await work.session.scalars(old)).all()
    await work.session.execute(delete(Alert).where(Alert.id.in_(numbers)))
