"""Whom something new would be about, for the form it is planned with."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from hub.access.actor import Actor
from hub.activities.about import About, look_up
from hub.parties.members import shown_name
from hub.parties.model import Party
from storage.unit_of_work import Storage


@dataclass(frozen=True, slots=True)
class Named:
    """Who it is about, "" for nobody, and the queue whose team would see it."""

    name: str
    queue_id: int | None


async def name_about(storage: Storage, about: About, actor: Actor) -> Named:
    """What planning it would look up. Raises `NotFound` for what the actor may not see."""
    async with storage.reading() as session:
        known = await look_up(session, about, actor)
        whole = aliased(Party)
        query = select(shown_name(whole)).select_from(Party).outerjoin(whole, whole.id == Party.root_id)
        name = await session.scalar(query.where(Party.id == known.party_id)) if known.party_id else None
    return Named(name or "", known.queue_id)
