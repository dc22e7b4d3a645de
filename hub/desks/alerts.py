"""What needs somebody's attention: raised with the event it follows from, read by looking, forgotten in time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, select, update

from hub.access.actor import Actor
from hub.access.permissions import visible_queues
from hub.desks.model import Alert
from hub.interactions.model import Interaction
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
    UNDELIVERED = "undelivered"  # an answer of theirs did not arrive


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert as its list shows it."""

    id: int
    kind: str
    interaction_id: int
    subject: str
    party_name: str
    at: datetime
    read: bool


async def raise_alert(work: Work, user_id: int, kind: AlertKind, interaction_id: int) -> None:
    """Tell somebody within the open transaction. What they were told before, and have not read, is told once."""
    again = delete(Alert).where(
        Alert.user_id == user_id,
        Alert.kind == kind,
        Alert.interaction_id == interaction_id,
        Alert.read_at.is_(None),
    )
    await work.session.execute(again.execution_options(synchronize_session=False))
    work.add(Alert(user_id=user_id, kind=kind, interaction_id=interaction_id, at=work.now))
    await work.flush()
    work.hints.append(Hint(RAISED, f"user-{user_id}", 0, {"user_id": user_id}))


async def alerts(storage: Storage, actor: Actor, limit: int = SHOWN) -> tuple[AlertRow, ...]:
    """What the actor was told lately and may still see, the latest first; one statement."""
    shown = (Alert.id, Alert.kind, Alert.interaction_id, Interaction.subject, Party.name, Alert.at, Alert.read_at)
    query = (
        select(*shown)
        .join(Interaction, Interaction.id == Alert.interaction_id)
        .outerjoin(Party, Party.id == Interaction.party_id)
        .where(Alert.user_id == actor.user_id)
        .order_by(Alert.id.desc())
        .limit(limit)
    )
    queues = visible_queues(actor)
    if queues is not None:
        query = query.where(Interaction.queue_id.in_(queues))
    async with storage.reading() as session:
        rows = (await session.execute(query)).all()
    return tuple(
        AlertRow(number, kind, interaction, subject, name or "", at, read_at is not None)
        for number, kind, interaction, subject, name, at, read_at in rows
    )


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
