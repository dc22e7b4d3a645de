"""Signing in: one answer for every wrong try, a wait that grows, and no lock by outsiders."""

import asyncio
from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from hub.access.audit import audit_entries
from hub.access.document_rights import FIRST_RIGHTS
from hub.access.model import User
from hub.access.permissions import OPERATOR
from hub.access.sessions import actor_of_session
from hub.access.sign_in import Credentials, SignInRefused, TooManyTries, forget_old_tries, sign_in, wait_after
from hub.access.users import disable_user
from storage.unit_of_work import Storage
from tests.services.storage_fixture import SettableClock

LOGIN, PASSWORD, HERE, THERE = "nina@example.com", "gentle river stone", "203.0.113.9", "198.51.100.1"


async def attempt(storage: Storage, password: str, address: str = HERE, login: str = LOGIN) -> str:
    """What comes of one try: the token, "refused" or "wait"."""
    try:
        return (await sign_in(storage, Credentials(login, password, address))).token
    except SignInRefused:
        return "refused"
    except TooManyTries:
        return "wait"


@pytest.mark.parametrize("login", [LOGIN, " NINA@example.com\n", "nina@EXAMPLE.COM"])
async def test_right_password_opens_a_session(storage: Storage, nina: int, login: str) -> None:
    signed_in = await sign_in(storage, Credentials(login, PASSWORD, HERE, "Firefox"))
    session = await actor_of_session(storage, signed_in.token)
    assert session is not None
    assert (session.actor.user_id, session.actor.name) == (nina, "Nina Berg")
    assert (
        session.actor.permissions == {"desk", "work.serve", "knowledge.read", "knowledge.write"} | FIRST_RIGHTS["agent"]
    )


@pytest.mark.parametrize(
    ("login", "password"),
    [
        (LOGIN, "wrong"),
        (LOGIN, ""),
        (LOGIN, PASSWORD + " "),
        (LOGIN, "x" * 100_000),
        ("nobody@example.com", PASSWORD),
        ("", ""),
        ("x" * 10_000, "x"),
        ("nina\0@example.com.evil", PASSWORD),
        ("' OR 1=1 --", "x"),
        ("%", PASSWORD),
    ],
)
async def test_anything_else_is_refused_alike(storage: Storage, nina: int, login: str, password: str) -> None:
    with pytest.raises(SignInRefused) as refusal:
        await sign_in(storage, Credentials(login, password, HERE))
    assert refusal.value.message == ""


async def test_disabled_user_is_refused_like_a_wrong_password(storage: Storage, nina: int) -> None:
    await disable_user(storage, nina, OPERATOR)
    assert await attempt(storage, PASSWORD) == "refused"


async def test_wait_grows_and_ends(storage: Storage, nina: int, clock: SettableClock) -> None:
    assert [await attempt(storage, "wrong") for _ in range(5)] == ["refused"] * 4 + ["wait"]
    assert await attempt(storage, PASSWORD) == "wait"
    clock.advance(timedelta(seconds=1))
    assert await attempt(storage, "wrong") == "refused"
    clock.advance(timedelta(seconds=1))
    assert await attempt(storage, PASSWORD) == "wait"
    clock.advance(timedelta(seconds=1))
    assert len(await attempt(storage, PASSWORD)) == 43
    assert [await attempt(storage, "wrong") for _ in range(3)] == ["refused"] * 3


@pytest.mark.parametrize("login", [LOGIN, "nobody@example.com"])
async def test_unknown_accounts_make_wait_like_known_ones(storage: Storage, nina: int, login: str) -> None:
    outcomes = [await attempt(storage, "wrong", login=login) for _ in range(6)]
    assert outcomes == ["refused"] * 4 + ["wait"] * 2


async def test_outsiders_lock_nobody_out(storage: Storage, nina: int) -> None:
    for _ in range(6):
        await attempt(storage, "wrong", THERE)
    assert len(await attempt(storage, PASSWORD, HERE)) == 43


async def test_a_whole_ipv6_network_counts_as_one_address(storage: Storage, nina: int) -> None:
    outcomes = [await attempt(storage, "wrong", f"2001:db8::{number}") for number in range(1, 7)]
    assert outcomes[-1] == "wait"
    assert await attempt(storage, "wrong", "2001:db8:0:1::1") == "refused"


async def test_many_at_once_do_not_share_one_wait(storage: Storage, nina: int) -> None:
    # Others first, so that connections are open and the tries meet.
    await asyncio.gather(*(attempt(storage, "wrong", login=f"other{number}@example.com") for number in range(12)))
    outcomes = await asyncio.gather(*(attempt(storage, "wrong") for _ in range(12)))
    assert outcomes.count("refused") <= 5


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (3, 0), (4, 1), (5, 2), (6, 4), (13, 512), (14, 900), (10**6, 900)]
)
def test_waits(failures: int, seconds: int) -> None:
    assert wait_after(failures) == timedelta(seconds=seconds)


async def test_old_tries_are_forgotten(storage: Storage, nina: int, clock: SettableClock) -> None:
    for _ in range(4):
        await attempt(storage, "wrong")
    clock.advance(timedelta(days=2))
    assert [await attempt(storage, "wrong") for _ in range(3)] == ["refused"] * 3
    clock.advance(timedelta(days=2))
    await forget_old_tries(storage)
    assert [await attempt(storage, "wrong") for _ in range(3)] == ["refused"] * 3


async def test_old_hash_is_renewed_at_sign_in(storage: Storage, nina: int) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    async with storage.transaction() as work:
        user = await work.locked(User, nina)
        assert user is not None
        user.password_hash = old
    assert len(await attempt(storage, PASSWORD)) == 43
    async with storage.reading() as session:
        renewed = await session.get_one(User, nina)
    assert "m=19456" in renewed.password_hash
    assert len(await attempt(storage, PASSWORD)) == 43


async def test_every_try_is_in_the_audit_log_without_its_password(storage: Storage, nina: int) -> None:
    await attempt(storage, "wrong secret")
    await attempt(storage, PASSWORD)
    told = [(entry.action, entry.detail) for entry in await audit_entries(storage)]
    assert [action for action, _ in told][-2:] == ["sign_in.refused", "sign_in"]
    assert "wrong secret" not in str(told)
    assert PASSWORD not in str(told)
