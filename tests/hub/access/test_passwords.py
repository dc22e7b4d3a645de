"""Which passwords are accepted, and how they are kept."""

import asyncio

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from hub.access.passwords import check_password, hash_password, is_outdated, is_password
from hub.errors import Invalid


@pytest.mark.parametrize(
    "password",
    [
        "gentle river stone",
        "ghbdtn vbh",
        "aB3$efgh",
        "lower case only",
        "89023475",
        "x1" * 3 + "q" * 122,
        "пять зелёных яблок",
    ],
)
def test_accepted(password: str) -> None:
    check_password(password, "nina@example.com", "Nina Berg")


@pytest.mark.parametrize(
    "password",
    [
        "",
        "seven77",
        "aaaaaaaaaa",
        "abababab",
        "password",
        "PassWord1",
        "qwertzuiop",
        "пароль123",
        "Nina@Example.com",
        "nina berg",
        "x1y" * 43,
    ],
)
def test_refused_with_a_reason(password: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_password(password, "nina@example.com", "Nina Berg")
    assert refusal.value.fields["password"] == refusal.value.message != ""


def test_local_part_of_the_login_is_refused() -> None:
    with pytest.raises(Invalid):
        check_password("ninaberg", "ninaberg@example.com", "Nina")


@given(st.text(min_size=8, max_size=128))
def test_any_other_text_is_a_password_or_common(password: str) -> None:
    if len(set(password.casefold())) > 12:
        check_password(password)


async def test_hash_is_argon2id_with_todays_parameters() -> None:
    hashed = await hash_password("gentle river stone")
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert not is_outdated(hashed)
    assert is_outdated(PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash("gentle river stone"))


async def test_only_the_whole_password_is_right() -> None:
    long = "a1" * 64
    hashed = await hash_password(long)
    assert await is_password(long, hashed)
    for wrong in (long[:-1], long + "a", long.upper(), long[:72], ""):
        assert not await is_password(wrong, hashed)


async def test_same_letters_typed_otherwise_are_the_same_password() -> None:
    assert await is_password("zweite bru\u0308cke", await hash_password("zweite br\u00fccke"))


@pytest.mark.parametrize("kept", ["", "x", "$argon2id$v=19$m=19456,t=2,p=1$broken"])
async def test_nobodys_hash_fits_no_password(kept: str) -> None:
    assert not await is_password("nobody's password", kept)
    assert not await is_password("\ud800", kept)


async def test_event_loop_goes_on_while_hashing() -> None:
    hashing = [asyncio.create_task(hash_password("gentle river stone")) for _ in range(4)]
    turns = 0
    while not all(task.done() for task in hashing):
        await asyncio.sleep(0)
        turns += 1
    assert turns > 4
