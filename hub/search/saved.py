"""Searches that people keep under a name, for themselves or with everybody of a role or a queue."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.model import Role, User, UserRole
from hub.access.permissions import Permission, require, visible_queues
from hub.errors import Invalid, NotFound, sentence
from hub.interactions.text import storable
from hub.queueing.model import Queue
from hub.search.address import LONGEST_ADDRESS, search_at
from hub.search.model import SavedSearch, SearchShare
from storage.unit_of_work import Storage, Work, action

LONGEST_NAME, MOST = 80, 100
# What was taken away can be brought back for so long.
KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SavedRow:
    """A saved search that somebody has. `roles` and `queues` are whom its owner shares it with, by id."""

    id: int
    name: str
    address: str
    owner_id: int
    owner_name: str
    roles: frozenset[int] = frozenset()
    queues: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class SavedFields:
    """What is kept of a search: its name, the query of its address, and with whom it is shared."""

    name: str
    address: str
    roles: frozenset[int] = frozenset()
    queues: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Sharing:
    """With whom somebody may share a search: roles and queues, by id and name."""

    roles: tuple[tuple[int, str], ...]
    queues: tuple[tuple[int, str], ...]


@action
async def save_search(work: Work, fields: SavedFields, by: Actor, search_id: int | None = None) -> int:
    """Keep a new search, or one of the actor's own otherwise; returns its id. Raises `NotFound`, `Invalid`."""
    require(by, Permission.DESK)
    name = storable(fields.name.strip())
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise Invalid(why := sentence("A search has a name of 1 to 80 characters."), {"name": why})
    if len(fields.address) > LONGEST_ADDRESS or not any(search_at(fields.address)):
        raise Invalid(sentence("There is nothing to search for yet."))
    if search_id is None:
        await _refuse_too_many(work, by)
        kept = SavedSearch(owner_id=by.user_id)
        work.add(kept)
    else:
        kept = await _own(work, search_id, by)
    kept.name, kept.address = name, fields.address
    await work.flush()
    await _share(work, kept.id, fields, by)
    return kept.id


@action
async def remove_search(work: Work, search_id: int, by: Actor) -> None:
    """Take one of the actor's own away; it can be brought back for a day. Raises `NotFound`."""
    (await _own(work, search_id, by)).removed_at = work.now


@action
async def restore_search(work: Work, search_id: int, by: Actor) -> None:
    """Bring back what was taken away. Raises `NotFound`."""
    (await _own(work, search_id, by, removed=True)).removed_at = None


@action
async def forget_removed(work: Work) -> None:
    """Forget what was taken away more than a day ago."""
    old = select(SavedSearch.id).where(SavedSearch.removed_at < work.now - KEPT_FOR)
    await work.session.execute(delete(SearchShare).where(SearchShare.search_id.in_(old)))
    await work.session.execute(delete(SavedSearch).where(SavedSearch.removed_at < work.now - KEPT_FOR))


async def saved_searches(storage: Storage, actor: Actor) -> tuple[SavedRow, ...]:
    """The searches the actor keeps or is given, by name. Two statements."""
    async with storage.reading() as session:
        return await _rows(session, actor)


async def saved_search(storage: Storage, actor: Actor, search_id: int) -> SavedRow:
    """One of them. Raises `NotFound`."""
    async with storage.reading() as session:
        rows = await _rows(session, actor, SavedSearch.id == search_id)
    if not rows:
        raise NotFound
    return rows[0]


async def sharing(storage: Storage, actor: Actor) -> Sharing:
    """With whom the actor may share. Two statements."""
    queues = visible_queues(actor)
    seen = select(Queue.id, Queue.name).order_by(Queue.name)
    async with storage.reading() as session:
        roles = await session.execute(select(Role.id, Role.label).order_by(Role.label))
        told = tuple((key, label) for key, label in roles.all())
        found = await session.execute(seen if queues is None else seen.where(Queue.id.in_(queues)))
        return Sharing(told, tuple((key, name) for key, name in found.all()))


async def _rows(session: AsyncSession, actor: Actor, *chosen: ColumnElement[bool]) -> tuple[SavedRow, ...]:
    query = (
        select(SavedSearch, User.name)
        .join(User, User.id == SavedSearch.owner_id)
        .where(SavedSearch.removed_at.is_(None), _has(actor), *chosen)
        .order_by(func.lower(SavedSearch.name), SavedSearch.id)
    )
    rows = (await session.execute(query)).all()
    roles, queues = defaultdict[int, set[int]](set), defaultdict[int, set[int]](set)
    shares = select(SearchShare).where(SearchShare.search_id.in_([row[0].id for row in rows]))
    for share in await session.scalars(shares):
        if share.role_id is not None:
            roles[share.search_id].add(share.role_id)
        if share.queue_id is not None:
            queues[share.search_id].add(share.queue_id)
    shared = {row[0].id: (frozenset(roles[row[0].id]), frozenset(queues[row[0].id])) for row in rows}
    return tuple(
        SavedRow(kept.id, kept.name, kept.address, kept.owner_id, owner, *shared[kept.id]) for kept, owner in rows
    )


def _has(actor: Actor) -> ColumnElement[bool]:
    """Whose it is, and who is given it by a role they have or a queue they serve."""
    own_roles = select(UserRole.role_id).where(UserRole.user_id == actor.user_id)
    given = or_(SearchShare.role_id.in_(own_roles), SearchShare.queue_id.in_(sorted(actor.queues)))
    return or_(
        SavedSearch.owner_id == actor.user_id, exists().where(and_(SearchShare.search_id == SavedSearch.id, given))
    )


async def _own(work: Work, search_id: int, by: Actor, *, removed: bool = False) -> SavedSearch:
    require(by, Permission.DESK)
    kept = await work.locked(SavedSearch, search_id)
    if kept is None or kept.owner_id != by.user_id or (kept.removed_at is not None) != removed:
        raise NotFound
    return kept


async def _refuse_too_many(work: Work, by: Actor) -> None:
    count = select(func.count()).where(SavedSearch.owner_id == by.user_id, SavedSearch.removed_at.is_(None))
    if (await work.session.scalar(count) or 0) >= MOST:
        raise Invalid("You keep %(most)s searches already. Take one away first.", most=MOST)


async def _share(work: Work, search_id: int, fields: SavedFields, by: Actor) -> None:
    """Share it with exactly these. Raises `Invalid` for what is not there, or what the actor may not see."""
    queues = visible_queues(by)
    known = select(Queue.id).where(Queue.id.in_(fields.queues))
    seen = set(await work.session.scalars(known if queues is None else known.where(Queue.id.in_(queues))))
    roles = set(await work.session.scalars(select(Role.id).where(Role.id.in_(fields.roles))))
    if roles != fields.roles or seen != fields.queues:
        raise Invalid(sentence("It cannot be shared with them."))
    await work.session.execute(delete(SearchShare).where(SearchShare.search_id == search_id))
    work.add(*(SearchShare(search_id=search_id, role_id=role) for role in sorted(roles)))
    work.add(*(SearchShare(search_id=search_id, queue_id=queue) for queue in sorted(seen)))
