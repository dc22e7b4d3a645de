"""Users as the administration lists and shows them, with what they may and where they are signed in."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.model import Role, Session, User, UserParty, UserRole
from hub.access.permissions import Permission, require
from hub.errors import NotFound
from hub.parties.model import Party
from hub.queueing.model import QueueMember
from storage.unit_of_work import Storage

PAGE = 50
# The newest sessions are shown; nobody reads more.
MOST_SESSIONS = 20


@dataclass(frozen=True, slots=True)
class UserLine:
    """A user in the list. `roles` are what people call them."""

    id: int
    login: str
    name: str
    active: bool
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UserPage:
    """Users by name; `after` is where the next page begins, None at the end."""

    rows: tuple[UserLine, ...]
    after: tuple[str, int] | None


@dataclass(frozen=True, slots=True)
class UserDraft:
    """What a user is to be: `roles` by name, `queues` they serve by id, `party_id` who they are among the parties."""

    name: str
    language: str = "en"
    time_zone: str = "UTC"
    roles: frozenset[str] = frozenset()
    queues: frozenset[int] = frozenset()
    party_id: int | None = None

    def told(self) -> dict[str, str | list[str] | list[int]]:
        """All of it, as the audit log keeps it."""
        said = {"name": self.name, "language": self.language, "time_zone": self.time_zone}
        said["known_as"] = f"#{self.party_id}" if self.party_id else ""
        return {**said, "roles": sorted(self.roles), "queues": sorted(self.queues)}

    @property
    def mark(self) -> str:
        """Equal for users who are the same: who changes one says by it what they saw."""
        return hashlib.sha256(repr(sorted(self.told().items())).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A browser in which somebody is signed in."""

    client: str
    created_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class UserCard:
    """One user."""

    id: int
    login: str
    active: bool
    draft: UserDraft
    sessions: tuple[SessionRow, ...] = field(default=())


async def user_page(storage: Storage, by: Actor, prefix: str = "", after: tuple[str, int] | None = None) -> UserPage:
    """Users whose name or login begins so, after a name and id; two statements however many there are."""
    require(by, Permission.ADMINISTER)
    query = select(User).where(*_begins(prefix)).order_by(User.name, User.id).limit(PAGE + 1)
    if after is not None:
        query = query.where(or_(User.name > after[0], and_(User.name == after[0], User.id > after[1])))
    async with storage.reading() as session:
        found = (await session.scalars(query)).all()
        labels = await _labels(session, [user.id for user in found])
    rows = tuple(UserLine(u.id, u.login, u.name, u.active, tuple(labels.get(u.id, ()))) for u in found[:PAGE])
    return UserPage(rows, (rows[-1].name, rows[-1].id) if len(found) > PAGE else None)


async def user_card(storage: Storage, user_id: int, by: Actor) -> UserCard:
    """One user with their sessions, the newest first. Raises `NotFound`."""
    require(by, Permission.ADMINISTER)
    sessions = select(Session.client, Session.created_at, Session.seen_at).where(Session.user_id == user_id)
    async with storage.reading() as session:
        user = await session.get(User, user_id)
        if user is None:
            raise NotFound
        draft = await drawn(session, user)
        open_ones = await session.execute(sessions.order_by(Session.seen_at.desc()).limit(MOST_SESSIONS))
        return UserCard(user.id, user.login, user.active, draft, tuple(SessionRow(*row) for row in open_ones))


async def party_name(storage: Storage, party_id: int | None, by: Actor) -> str:
    """What a party is called; "" for none."""
    require(by, Permission.ADMINISTER)
    if party_id is None:
        return ""
    async with storage.reading() as session:
        return await session.scalar(select(Party.name).where(Party.id == party_id)) or ""


async def drawn(session: AsyncSession, user: User) -> UserDraft:
    """A user as the draft that would make them, in three statements."""
    roles = select(Role.name).join(UserRole, UserRole.role_id == Role.id).where(UserRole.user_id == user.id)
    queues = select(QueueMember.queue_id).where(QueueMember.user_id == user.id)
    party = await session.scalar(select(UserParty.party_id).where(UserParty.user_id == user.id))
    named, served = frozenset(await session.scalars(roles)), frozenset(await session.scalars(queues))
    return UserDraft(user.name, user.language, user.time_zone, named, served, party)


async def _labels(session: AsyncSession, users: Sequence[int]) -> dict[int, list[str]]:
    query = select(UserRole.user_id, Role.label, Role.name).join(Role, Role.id == UserRole.role_id)
    rows = await session.execute(query.where(UserRole.user_id.in_(users)).order_by(Role.id))
    labels: dict[int, list[str]] = {}
    for user, label, name in rows:
        labels.setdefault(user, []).append(label or name)
    return labels


def _begins(prefix: str) -> Iterable[ColumnElement[bool]]:
    # Databases differ in whether a and A are alike, so that names are asked for as typed and as names are written.
    names = [User.name.startswith(form, autoescape=True) for form in sorted({prefix, prefix.title()})]
    return [or_(*names, User.login.startswith(prefix.lower(), autoescape=True))] if prefix else []
