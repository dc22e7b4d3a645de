"""Who looked at somebody, at what was said with them and at originals; and at what one of us looked."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.model import User
from hub.access.permissions import Permission, require
from hub.documents.model import Document
from hub.interactions.model import InboundContact, Interaction
from hub.parties.members import members_of
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
        members = members_of(whole)
        talks = select(Interaction.id).where(Interaction.party_id.in_(members))
        papers = select(Document.id).where(Document.customer_id.in_(members))
        originals = select(InboundContact.id).where(InboundContact.interaction_id.in_(talks))
        nouns = {"party": members, "interaction": talks, "document": papers, "original": originals}
        theirs = or_(*(and_(View.noun == noun, View.object_id.in_(ids)) for noun, ids in nouns.items()))
        return await _page(session, theirs, before)


async def views_of(storage: Storage, actor: Actor, user_id: int | None, before: int | None = None) -> ViewPage:
    """At what somebody looked, or everybody; one statement. Raises `NotAllowed`."""
    require(actor, Permission.PRIVACY)
    async with storage.reading() as session:
        return await _page(session, View.user_id == user_id if user_id is not None else View.id > 0, before)


async def lookers(storage: Storage, actor: Actor) -> dict[int, str]:
    """Whoever looked at anything, by name; one statement. Raises `NotAllowed`."""
    require(actor, Permission.PRIVACY)
    looked = select(View.id).where(View.user_id == User.id).exists()
    async with storage.reading() as session:
        found = await session.execute(select(User.id, User.name).where(looked).order_by(User.name, User.id))
        return {row.id: row.name for row in found}


async def _page(session: AsyncSession, wanted: ColumnElement[bool], before: int | None) -> ViewPage:
    columns = (View.id, User.name, View.noun, View.object_id, View.times, View.last_at)
    query = select(*columns).join(User, User.id == View.user_id).where(wanted)
    if before is not None:
        query = query.where(View.id < before)
    found = (await session.execute(query.order_by(View.id.desc()).limit(PAGE + 1))).all()
    rows = tuple(ViewRow(*row) for row in found[:PAGE])
    return ViewPage(rows, rows[-1].id if len(found) > PAGE else None)
