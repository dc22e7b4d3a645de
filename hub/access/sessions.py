"""Signed-in browsers: an opaque token outside, its hash inside, limits on idling and on age."""

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, delete, or_, select, update

from hub.access.actor import Actor, WorkCenter
from hub.access.model import Role, Session, User, UserParty, UserRole
from hub.access.navigation import merged
from hub.access.navigation import read as read_navigation
from hub.access.who import queues_of
from hub.events import SessionEnded
from hub.queueing.model import AgentPresence, WorkMode
from hub.queueing.presence import enter_mode
from storage.unit_of_work import Storage, Work, action

IDLE_LIMIT = timedelta(hours=12)
AGE_LIMIT = timedelta(days=7)
# How stale `seen_at` may be: writing it at every request would cost a commit each.
SEEN_EVERY = timedelta(minutes=5)
# Longer than any token of ours: not worth hashing.
TOKEN_LIMIT = 200
# How many sessions one statement asks for: well below what a database takes as parameters.
AT_ONCE = 1000

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class ActiveSession:
    """A session in force. `csrf_token` goes into its forms; `seen_at` is when it last did something."""

    session_id: int
    csrf_token: str
    actor: Actor
    seen_at: datetime
    expires_at: datetime


async def open_session(work: Work, user_id: int, client: str) -> tuple[Session, str]:
    """Begin a session and return it with its token, which exists nowhere else. `client` is the browser's own name."""
    token = secrets.token_urlsafe(32)
    session = Session(
        token_hash=token_hash(token),
        user_id=user_id,
        csrf_token=secrets.token_urlsafe(32),
        created_at=work.now,
        seen_at=work.now,
        expires_at=work.now + AGE_LIMIT,
        client=client[:200],
    )
    work.add(session)
    await work.flush()
    return session, token


async def actor_of_session(storage: Storage, token: str) -> ActiveSession | None:
    """Who a browser's token belongs to, in two statements; None for an unknown, idle, expired or disabled one."""
    return (await active_sessions(storage, [token])).get(token)


async def actor_of_user(storage: Storage, user_id: int) -> Actor | None:
    """What a user may do now, for work that goes on without their browser; None for a disabled one."""
    statement = (
        select(User, Role.permissions, UserParty.party_id)
        .outerjoin(UserParty, UserParty.user_id == User.id)
        .outerjoin(UserRole, UserRole.user_id == User.id)
        .outerjoin(Role, Role.id == UserRole.role_id)
        .where(User.id == user_id, User.active)
    )
    async with storage.reading() as reading:
        rows = (await reading.execute(statement)).all()
        queues = [queue for _, queue in await reading.execute(queues_of([user_id]))]
    permissions = [name for _, names, _ in rows for name in names or ()]
    if not rows:
        return None
    _, _, party_id = rows[0]
    return replace(_actor(rows[0][0], permissions, queues, ()), party_id=party_id, day=storage.clock.now().date())


async def active_sessions(storage: Storage, tokens: Iterable[str]) -> dict[str, ActiveSession]:
    """Who each of these tokens belongs to, in two statements a thousand; without those that belong to nobody."""
    by_hash = {token_hash(token): token for token in tokens if token and len(token) <= TOKEN_LIMIT}
    found = dict[str, ActiveSession]()
    hashes = list(by_hash)
    for start in range(0, len(hashes), AT_ONCE):
        in_force = await _in_force(storage, hashes[start : start + AT_ONCE])
        found |= {by_hash[hashed]: session for hashed, session in in_force}
    return found


async def _in_force(storage: Storage, hashes: Sequence[str]) -> list[tuple[str, ActiveSession]]:
    now = storage.clock.now()
    statement = (
        select(Session, User, Role.permissions, Role.navigation, UserParty.party_id)
        .join(User, User.id == Session.user_id)
        .outerjoin(UserParty, UserParty.user_id == User.id)
        .outerjoin(UserRole, UserRole.user_id == User.id)
        .outerjoin(Role, Role.id == UserRole.role_id)
        .where(Session.token_hash.in_(hashes), User.active)
        .where(*_is_in_force(now))
        .order_by(Role.id)
    )
    async with storage.reading() as reading:
        rows = (await reading.execute(statement)).all()
        if not rows:
            return []
        users = {user.id: user for _, user, *_ in rows}
        parties = {user.id: party_id for _, user, *_, party_id in rows}
        queues = _grouped((user, queue) for user, queue in await reading.execute(queues_of(users)))
    permissions = _grouped((user.id, name) for _, user, names, *_ in rows for name in names or ())
    bars = defaultdict[int, list[tuple[WorkCenter, ...]]](list)
    for _, user, names, stored, _ in rows:
        if names is not None:
            bars[user.id].append(read_navigation(stored))
    actors = {
        number: replace(
            _actor(user, permissions[number], queues[number], merged(bars[number])),
            party_id=parties[number],
            day=now.date(),
        )
        for number, user in users.items()
    }
    sessions = {session.id: session for session, *_ in rows}.values()
    return [
        (each.token_hash, ActiveSession(each.id, each.csrf_token, actors[each.user_id], each.seen_at, each.expires_at))
        for each in sessions
    ]


def is_stale(session: ActiveSession, now: datetime) -> bool:
    """Whether it is time to write down that the session is in use."""
    return now - session.seen_at >= SEEN_EVERY


@action
async def touch_session(work: Work, session_id: int) -> None:
    """Note that a session's user did something, which puts off the idle limit."""
    await work.session.execute(update(Session).where(Session.id == session_id).values(seen_at=work.now))


@action
async def sign_out(work: Work, session_id: int) -> None:
    """End a session; its sockets hear of it. A session that is gone already is no error."""
    session = await work.locked(Session, session_id)
    if session is not None:
        await _end(work, session)


async def end_sessions_of(work: Work, user_id: int) -> None:
    """End every session of a user: the password, the rights or the account itself changed."""
    theirs = select(Session).where(Session.user_id == user_id).order_by(Session.id)
    for session in (await work.session.scalars(theirs)).all():
        await _end(work, session)


@action
async def end_expired_sessions(work: Work) -> int:
    """End what idled too long or is too old, so that its sockets go too, and return how many."""
    expired = or_(Session.expires_at <= work.now, Session.seen_at <= work.now - IDLE_LIMIT)
    # Users in the order in which everybody locks agents.
    these = select(Session).where(expired).order_by(Session.user_id, Session.id).limit(500)
    sessions = (await work.session.scalars(these)).all()
    for session in sessions:
        await _end(work, session)
    return len(sessions)


def token_hash(token: str) -> str:
    """How tokens are kept. They are 256 random bits, so one fast hash is enough."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


async def _end(work: Work, session: Session) -> None:
    await work.session.execute(delete(Session).where(Session.id == session.id))
    await work.record(SessionEnded(session_id=session.id, user_id=session.user_id))
    await _log_off_without_session(work, session.user_id)


async def _log_off_without_session(work: Work, user_id: int) -> None:
    """Whoever is signed in nowhere any more is offered nothing; what they hold keeps its grace."""
    # Held before others are looked for: of two sessions that end at once the second finds the first gone.
    presence = await work.locked(AgentPresence, user_id)
    if presence is None or presence.mode == WorkMode.LOGGED_OFF:
        return
    mine = select(Session.id).where(Session.user_id == user_id, *_is_in_force(work.now))
    if await work.session.scalar(mine.limit(1)) is None:
        await enter_mode(work, user_id, WorkMode.LOGGED_OFF, "")


def _is_in_force(now: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Session.expires_at > now, Session.seen_at > now - IDLE_LIMIT


def _grouped(pairs: Iterable[tuple[int, Value]]) -> defaultdict[int, set[Value]]:
    groups = defaultdict[int, set[Value]](set)
    for key, value in pairs:
        groups[key].add(value)
    return groups


def _actor(user: User, permissions: Iterable[str], queues: Iterable[int], navigation: tuple[WorkCenter, ...]) -> Actor:
    return Actor(
        user_id=user.id,
        name=user.name,
        permissions=frozenset(permissions),
        queues=frozenset(queues),
        language=user.language,
        time_zone=user.time_zone,
        navigation=navigation,
    )
