"""Passwords: what is accepted, and argon2id hashing off the event loop."""

import asyncio
import tomllib
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from hub.errors import Invalid

R = TypeVar("R")

LEAST, MOST = 8, 128

# OWASP password storage: argon2id with 19 MiB, 2 iterations, 1 lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Two threads are the cap on how much memory and processor a flood of sign-ins can take.
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")


def check_password(password: str, *names: str) -> None:
    """Raise `Invalid` for a password that is too short, too long, common, or one of the user's own names.

    There are no rules about what it must contain (NIST SP 800-63B section 3.1.1.2).
    """
    if len(password) < LEAST:
        raise _refused(f"Use at least {LEAST} characters; fifteen are better.")
    if len(password) > MOST:
        raise _refused(f"Use at most {MOST} characters.")
    folded = password.casefold()
    own = {part.casefold() for name in names for part in (name, name.partition("@")[0]) if part}
    if folded in _common_passwords() or folded in own or len(set(folded)) < 3:
        raise _refused("This password is among the first that are tried. Choose another one.")


@cache
def _common_passwords() -> frozenset[str]:
    return frozenset(
        tomllib.loads(Path(__file__).with_name("common_passwords.toml").read_text("utf-8"))["words"].split()
    )


async def hash_password(password: str) -> str:
    """The argon2id hash of a password."""
    return await _off_the_loop(lambda: _hasher.hash(_normal(password)))


async def is_password(password: str, password_hash: str) -> bool:
    """Whether the password belongs to the hash. "" stands for nobody's and takes just as long to refuse."""
    return await _off_the_loop(lambda: _verify(password, password_hash))


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


def _verify(password: str, password_hash: str) -> bool:
    nobodys = _nobodys_hash()
    if len(password) > MOST:
        password = ""
    try:
        _hasher.verify(password_hash or nobodys, _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return bool(password_hash)


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("nobody's password")


def _normal(password: str) -> bytes:
    # The same letters typed on another system must give the same bytes.
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


def _refused(sentence: str) -> Invalid:
    return Invalid(sentence, {"password": sentence})


async def _off_the_loop(work: Callable[[], R]) -> R:
    return await asyncio.get_running_loop().run_in_executor(_threads, work)
