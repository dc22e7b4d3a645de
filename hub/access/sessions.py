"""Signed-in browsers: an opaque token outside, its hash inside, limits on idling and on age."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update

from hub.access.actor import Actor
from hub.access.model import Role, Session, User, UserRole
from hub.events import SessionEnded
from hub.queueing.model import QueueMember
from storage.unit_of_work import Storage, Work, action

IDLE_LIMIT = timedelta(hours=12)
AGE_LIMIT = timedelta(days=7)
# How stale `seen_at` may be: writing it at every request would cost a commit each.
SEEN_EVERY = timedelta(minutes=5)
# Longer than any token of ours: not worth hashing.
TOKEN_LIMIT = 200


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
    if not token or len(token) > TOKEN_LIMIT:
        return None
    now = storage.clock.now()
    statement = (
        select(Session, User, Role.permissions)
        .join(User, User.id == Session.user_id)
        .outerjoin(UserRole, UserRole.user_id == User.id)
        .outerjoin(Role, Role.id == UserRole.role_id)
        .where(Session.token_hash == token_hash(token), User.active)
        .where(Session.expires_at > now, Session.seen_at > now - IDLE_LIMIT)
    )
    async with storage.reading() as reading:
        rows = (await reading.execute(statement)).all()
        if not rows:
            return None
        session, user = rows[0][0], rows[0][1]
        queues = await reading.scalars(select(QueueMember.queue_id).where(QueueMember.user_id == user.id))
        actor = _actor(user, [permissions or [] for _, _, permissions in rows], frozenset(queues))
    return ActiveSession(session.id, session.csrf_token, actor, session.seen_at, session.expires_at)


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
    for session in (await work.session.scalars(select(Session).where(Session.user_id == user_id))).all():
        await _end(work, session)


@action
async def end_expired_sessions(work: Work) -> int:
    """End what idled too long or is too old, so that its sockets go too, and return how many."""
    expired = or_(Session.expires_at <= work.now, Session.seen_at <= work.now - IDLE_LIMIT)
    sessions = (await work.session.scalars(select(Session).where(expired).limit(500))).all()
    for session in sessions:
        await _end(work, session)
    return len(sessions)


def token_hash(token: str) -> str:
    """How tokens are kept. They are 256 random bits, so one fast hash is enough."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


async def _end(work: Work, session: Session) -> None:
    await work.session.execute(delete(Session).where(Session.id == session.id))
    await work.record(SessionEnded(session_id=session.id, user_id=session.user_id))


def _actor(user: User, permissions: list[list[str]], queues: frozenset[int]) -> Actor:
    return Actor(
        user_id=user.id,
        name=user.name,
        permissions=frozenset(name for names in permissions for name in names),
        queues=queues,
        language=user.language,
        time_zone=user.time_zone,
    )
