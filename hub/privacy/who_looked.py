"""Who looked at somebody, at what was said with them and at originals; and at what one of us looked."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CompoundSelect, Select, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.model import User
from hub.access.permissions import Permission, require
from hub.documents.model import Document
from hub.interactions.model import InboundContact, Interaction
from hub.parties.members import members_of
from hub.parties.model import Party
from hub.parties.overview import require_party
from hub.privacy.model import View
from storage.unit_of_work import Storage

PAGE = 50


@dataclass(frozen=True, slots=True)
class ViewRow:
    """That somebody looked within an hour; `noun` is party, interaction, document or original."""

    id: int
    user_name: str
    noun: str
    object_id: int
    times: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class ViewPage:
    """Newest first; `next_before` is None at the end."""

    rows: tuple[ViewRow, ...]
    next_before: int | None


async def who_looked(storage: Storage, party_id: int, actor: Actor, before: int | None = None) -> ViewPage:
    """At whoever stands for a party; two statements. Raises `NotAllowed`, `NotFound`."""
    require(actor, Permission.PRIVACY)
    async with storage.reading() as session:
        whole = await require_party(session, party_id, actor)
        return await _page(session, looks_at(members_of(whole)), before)


def looks_at(members: Select[int] | frozenset[int]) -> CompoundSelect[int]:
    """The ids of the looks at these people, at what was said and done with them, and at originals."""
    talks = select(Interaction.id).where(Interaction.party_id.in_(members))
    nouns = {
        "party": select(Party.id).where(Party.id.in_(members)),
        "interaction": talks,
        "document": select(Document.id).where(Document.customer_id.in_(members)),
        "original": select(InboundContact.id).where(InboundContact.interaction_id.in_(talks)),
    }
    return union_all(
        *(select(View.id).where(View.noun == noun, View.object_id.in_(ids)) for noun, ids in nouns.items())
    )


async def views_of(storage: Storage, actor: Actor, user_id: int | None, before: int | None = None) -> ViewPage:
    """At what somebody looked, or everybody; one statement. Raises `NotAllowed`."""
    require(actor, Permission.PRIVACY)
    async with storage.reading() as session:
        every = select(View.id)
        return await _page(session, every if user_id is None else every.where(View.user_id == user_id), before)


async def lookers(storage: Storage, actor: Actor) -> dict[int, str]:
    """Whoever looked at anything, by name; one statement. Raises `NotAllowed`."""
    require(actor, Permission.PRIVACY)
    looked = select(View.id).where(View.user_id == User.id).exists()
    async with storage.reading() as session:
        found = await session.execute(select(User.id, User.name).where(looked).order_by(User.name, User.id))
        return {row.id: row.name for row in found}


async def _page(session: AsyncSession, wanted: Select[int] | CompoundSelect[int], before: int | None) -> ViewPage:
    # Joined, and not asked of each look in turn: that would read those of the whole house.
    these = wanted.subquery()
    columns = (View.id, User.name, View.noun, View.object_id, View.times, View.last_at)
    query = select(*columns).join(these, these.c.id == View.id).join(User, User.id == View.user_id)
    if before is not None:
        query = query.where(View.id < before)
    found = (await session.execute(query.order_by(View.id.desc()).limit(PAGE + 1))).all()
    rows = tuple(ViewRow(*row) for row in found[:PAGE])
    return ViewPage(rows, rows[-1].id if len(found) > PAGE else None)
