"""People follow conversations: they are told what happens in them without having them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from hub.access.actor import Actor
from hub.desks.alerts import RAISED
from hub.desks.model import Alert, Following
from hub.errors import Conflict
from hub.events import FollowingChanged
from hub.interactions.inbox_query import allowed
from hub.interactions.model import Interaction
from hub.parties.members import shown_name
from hub.parties.model import Party
from hub.queueing.locking import locked_interaction
from storage.bus import Hint
from storage.unit_of_work import Storage, Work, action

MOST = 200


@dataclass(frozen=True, slots=True)
class Followed:
    """A conversation somebody follows."""

    interaction_id: int
    subject: str
    party_name: str
    state: str
    last_activity_at: datetime


@action
async def begin_following(work: Work, interaction_id: int, by: Actor) -> None:
    """Have the actor be told of it. Raises `NotFound` if they may not see it, `Conflict` beyond `MOST`."""
    await locked_interaction(work, interaction_id, by)
    mine = (await work.session.scalars(select(Following.interaction_id).where(Following.user_id == by.user_id))).all()
    if interaction_id in mine:
        return
    if len(mine) >= MOST:
        raise Conflict("You follow too many conversations. Leave some of them first.")
    work.add(Following(user_id=by.user_id, interaction_id=interaction_id, at=work.now))
    _tell(work, by, interaction_id, followed=True)


@action
async def end_following(work: Work, interaction_id: int, by: Actor) -> None:
    """Have the actor be told no more. Nothing happens if they did not follow it."""
    mine = delete(Following).where(Following.user_id == by.user_id, Following.interaction_id == interaction_id)
    await work.session.execute(mine)
    _tell(work, by, interaction_id, followed=False)


def _tell(work: Work, by: Actor, interaction_id: int, *, followed: bool) -> None:
    # Other windows of theirs show what they follow.
    work.tell(FollowingChanged(by.user_id, interaction_id, followed))
    work.hints.append(Hint(RAISED, f"user-{by.user_id}", 0, {"user_id": by.user_id}))


def is_followed_by(actor: Actor, interaction_id: int) -> ColumnElement[bool]:
    """The condition that the actor follows it."""
    return exists().where(Following.user_id == actor.user_id, Following.interaction_id == interaction_id)


async def followed(storage: Storage, actor: Actor, limit: int) -> tuple[Followed, ...]:
    """What the actor follows and may still see, what happened last first; one statement."""
    whole = aliased(Party)
    query = (
        select(Interaction.id, Interaction.subject, shown_name(whole), Interaction.state, Interaction.last_activity_at)
        .join(Following, Following.interaction_id == Interaction.id)
        .outerjoin(Party, Party.id == Interaction.party_id)
        .outerjoin(whole, whole.id == Party.root_id)
        .where(Following.user_id == actor.user_id, *allowed(actor))
        .order_by(Interaction.last_activity_at.desc(), Interaction.id.desc())
        .limit(limit)
    )
    async with storage.reading() as session:
        rows = (await session.execute(query)).all()
    return tuple(Followed(number, subject, name or "", state, at) for number, subject, name, state, at in rows)


async def followers(session: AsyncSession, interaction_id: int, without: Collection[int | None]) -> list[int]:
    """Who follows it, but those who know already."""
    query = select(Following.user_id).where(Following.interaction_id == interaction_id)
    return [user_id for user_id in await session.scalars(query) if user_id not in without]


async def go_along(work: Work, source_id: int, target_id: int) -> list[int]:
    """Have alerts and followers of a conversation that went into another lead there; returns whom it made followers."""
    led = update(Alert).where(Alert.interaction_id == source_id).values(interaction_id=target_id)
    await work.session.execute(led.execution_options(synchronize_session=False))
    known = await followers(work.session, target_id, ())
    more = await followers(work.session, source_id, known)
    work.add(*(Following(user_id=user_id, interaction_id=target_id, at=work.now) for user_id in more))
    return more


async def go_back(work: Work, target_id: int, made: Collection[int]) -> None:
    """Have those follow no more whom `go_along` made followers."""
    theirs = delete(Following).where(Following.interaction_id == target_id, Following.user_id.in_(made))
    await work.session.execute(theirs)
