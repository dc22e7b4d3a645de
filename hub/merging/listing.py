"""Which conversations one may go into, and which went into one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from hub.access.actor import Actor
from hub.access.model import User
from hub.cases.model import CASE_WORK
from hub.interactions.inbox_query import allowed
from hub.interactions.listing import inbox_row
from hub.interactions.model import Interaction, InteractionState
from hub.merging.model import Merge
from hub.parties.members import root_of, shown_name
from hub.parties.model import Party
from hub.queueing.model import Queue
from storage.unit_of_work import Storage

# What is searched by its words is among the newest so many; anything is found by its number.
LOOKED_AT = 5000
MOST_FOUND = 12
_OTHERS = (InteractionState.MERGED, InteractionState.QUARANTINED)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A conversation that another may go into. `same_party`: its customer is that one's."""

    id: int
    subject: str
    party_name: str
    queue_name: str
    state: str
    last_activity_at: datetime
    same_party: bool


@dataclass(frozen=True, slots=True)
class MergedRow:
    """One that went into a conversation, when, and who said so."""

    id: int
    subject: str
    by_name: str
    at: datetime


async def candidates(storage: Storage, actor: Actor, interaction_id: int, words: str = "") -> tuple[Candidate, ...]:
    """What it may go into, newest first: its customer's others, or what these words or this number name.

    Raises `NotFound` if the actor may not see it.
    """
    await inbox_row(storage, actor, interaction_id)
    customer, whole = aliased(Party), aliased(Party)
    of_this = select(root_of(customer)).join(Interaction, Interaction.party_id == customer.id)
    own = of_this.where(Interaction.id == interaction_id).scalar_subquery()
    same = func.coalesce(root_of() == own, False)
    name = func.coalesce(shown_name(whole), "")
    shown = (Interaction.id, Interaction.subject, name, Queue.name, Interaction.state)
    query = (
        select(*shown, Interaction.last_activity_at, same)
        .join(Queue, Queue.id == Interaction.queue_id)
        .outerjoin(Party, Party.id == Interaction.party_id)
        .outerjoin(whole, whole.id == Party.root_id)
        .where(Interaction.id != interaction_id, Interaction.state.not_in(_OTHERS), *allowed(actor))
        .where(Interaction.channel != CASE_WORK)
        .where(_named(words.strip(), actor, name) if words.strip() else same)
        .order_by(Interaction.last_activity_at.desc(), Interaction.id.desc())
        .limit(MOST_FOUND)
    )
    async with storage.reading() as session:
        return tuple(Candidate(*row) for row in await session.execute(query))


def _named(words: str, actor: Actor, name: ColumnElement[str]) -> ColumnElement[bool]:
    number = words.removeprefix("#")
    if number.isascii() and number.isdecimal() and len(number) <= 18:
        return Interaction.id == int(number)
    newest = (
        select(Interaction.id)
        .where(*allowed(actor))
        .order_by(Interaction.last_activity_at.desc(), Interaction.id.desc())
        .limit(LOOKED_AT)
        .subquery()
    )
    among = Interaction.id.in_(select(newest.c.id))
    return among & or_(Interaction.subject.icontains(words, autoescape=True), name.icontains(words, autoescape=True))


async def merged_here(session: AsyncSession, interaction_id: int) -> tuple[MergedRow, ...]:
    """What went into it and is still there, oldest first; one statement."""
    query = (
        select(Merge.interaction_id, Interaction.subject, func.coalesce(User.name, ""), Merge.at)
        .join(Interaction, Interaction.id == Merge.interaction_id)
        .outerjoin(User, User.id == Merge.by_id)
        .where(Merge.into_id == interaction_id, Merge.undone_at.is_(None))
        .order_by(Merge.id)
    )
    return tuple(MergedRow(*row) for row in await session.execute(query))
