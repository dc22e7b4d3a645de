"""Signing in: the same answer for every wrong try, and a wait that grows with each one."""

import ipaddress
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select

from hub.access.actor import Actor
from hub.access.audit import audit
from hub.access.model import SignInDelay, User
from hub.access.passwords import hash_password, is_outdated, is_password
from hub.access.sessions import open_session
from hub.errors import HubError
from storage.unit_of_work import Storage, Work, action
from storage.upsert import insert_into

FREE_TRIES = 3
LONGEST_WAIT = timedelta(minutes=15)
FORGET_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What somebody at the door shows. `client_address` is the peer's IP address, `client` its browser's name."""

    login: str
    password: str
    client_address: str
    client: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session. `token` is for the browser's cookie and is known to nobody else."""

    session_id: int
    token: str
    user_id: int


class SignInRefused(HubError):
    """Wrong, unknown or disabled: which one is not told."""


class TooManyTries(HubError):
    """This account was tried too often from this address; `wait` is how long until the next try counts."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("Too many tries.")
        self.wait = wait


async def sign_in(storage: Storage, credentials: Credentials) -> SignedIn:
    """Check the password and open a session. Raises `SignInRefused`, or `TooManyTries` before even looking."""
    login, source = _login(credentials.login), network_of(credentials.client_address)
    wait, user = await _count_try(storage, login, source)
    if wait > timedelta():
        raise TooManyTries(wait)
    right = await is_password(credentials.password, user.password_hash if user and user.active else "")
    if not right or user is None:
        await _note_refusal(storage, login, source)
        raise SignInRefused
    renewed = await hash_password(credentials.password) if is_outdated(user.password_hash) else ""
    return await _open(storage, _Proof(user.id, user.password_hash, renewed), credentials)


@dataclass(frozen=True, slots=True)
class _Proof:
    user_id: int
    password_hash: str
    renewed: str


@action
async def _count_try(work: Work, login: str, source: str) -> tuple[timedelta, User | None]:
    """Count the try as failed before it is judged: many at once must not share one wait."""
    user = await work.session.scalar(select(User).where(User.login == login))
    delay = await _locked_delay(work, login, source)
    if delay.not_before > work.now:
        return delay.not_before - work.now, user
    delay.failures = 1 if delay.not_before < work.now - FORGET_AFTER else delay.failures + 1
    delay.not_before = work.now + wait_after(delay.failures)
    return timedelta(), user


async def _locked_delay(work: Work, login: str, source: str) -> SignInDelay:
    """The count of this account from this address, begun if there is none; others wait until the transaction ends."""
    begun = insert_into(work.session, SignInDelay).values(
        login=login, client_address=source, failures=0, not_before=work.now
    )
    # An update that changes nothing locks the row, whoever was first to write it.
    kept = begun.on_conflict_do_update(index_elements=["login", "client_address"], set_={"login": login})
    return (await work.session.scalars(kept.returning(SignInDelay))).one()


@action
async def _note_refusal(work: Work, login: str, source: str) -> None:
    await audit(work, None, "sign_in.refused", {"login": login, "from": source})


@action
async def _open(work: Work, proof: _Proof, credentials: Credentials) -> SignedIn:
    user = await work.locked_as_named(User, proof.user_id)
    if user is None or not user.active or user.password_hash != proof.password_hash:
        raise SignInRefused
    user.password_hash = proof.renewed or user.password_hash
    source = network_of(credentials.client_address)
    await work.session.execute(
        delete(SignInDelay).where(SignInDelay.login == user.login, SignInDelay.client_address == source)
    )
    session, token = await open_session(work, user.id, credentials.client)
    await audit(work, Actor(user.id, user.name), "sign_in", {"session": session.id, "from": source})
    return SignedIn(session.id, token, user.id)


@action
async def forget_old_tries(work: Work) -> None:
    """Drop the counts of tries that are over."""
    await work.session.execute(delete(SignInDelay).where(SignInDelay.not_before < work.now - FORGET_AFTER))


def wait_after(failures: int) -> timedelta:
    """How long after this many wrong tries the next one is taken: nothing at first, then 1 s, 2 s, 4 s … 15 min."""
    if failures <= FREE_TRIES:
        return timedelta()
    return min(timedelta(seconds=2 ** min(failures - FREE_TRIES - 1, 20)), LONGEST_WAIT)


def _login(typed: str) -> str:
    # PostgreSQL has no NUL in text, and no account is longer than an address can be.
    return typed.replace("\0", "").strip().lower()[:320]


def network_of(address: str) -> str:
    """An IPv6 customer has a /64 to try from (RFC 6177), so that counts as one address."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is None:
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(getattr(ip, "ipv4_mapped", None) or ip)
