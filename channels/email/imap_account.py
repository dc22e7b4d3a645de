"""One mailbox that is read over IMAP, how fast, and how far we have come."""

import hashlib
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from channels.email.smtp_limits import MIB
from channels.email.tls import TlsMode

# Positions and leases are kept under the name of their source, in columns of this length (PostgreSQL insists).
SOURCE_LENGTH = 120


class AfterCommit(StrEnum):
    """What is done with a mail in the mailbox once it is stored here."""

    KEEP = "keep"
    SEEN = "seen"
    MOVE = "move"


# Gives an OAuth 2 access token; a fresh one if told that the last was refused. Raises `HubError` in words for people.
AccessToken = Callable[[bool], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class ImapAccount:
    """`inbox` is our address whose mail lies in the folder. `size_limit` is in bytes; larger mails come headers only.

    `authserv_id` is the name by which the server states Authentication-Results (RFC 8601), "" if it states none.
    `token`, if set, gives what is signed in with in place of the password; see `AccessToken`.
    """

    host: str
    port: int
    user: str
    password: str
    inbox: str
    folder: str = "INBOX"
    tls: TlsMode = TlsMode.TLS
    context: ssl.SSLContext | None = None
    after: AfterCommit = AfterCommit.KEEP
    move_to: str = ""
    size_limit: int = 50 * MIB
    authserv_id: str = ""
    token: AccessToken | None = field(default=None, compare=False)

    @property
    def source(self) -> str:
        """What tells this mailbox from all others, in at most 120 characters: a long name ends in its own hash."""
        name = f"imap:{self.user}@{self.host}:{self.port}/{self.folder}"
        if len(name) <= SOURCE_LENGTH:
            return name
        return f"{name[: SOURCE_LENGTH - 17]}~{hashlib.sha256(name.encode()).hexdigest()[:16]}"


@dataclass(frozen=True, slots=True)
class ImapPace:
    """How long to wait, in seconds, and how often to try.

    `answer` is for one command, `idle` until IDLE is renewed and the folder looked at (RFC 2177 allows 29 minutes),
    `retry` and `retry_most` between connections, doubling. `attempts` are made at one mail before its body is given up.
    """

    answer: float = 60.0
    idle: float = 120.0
    retry: float = 1.0
    retry_most: float = 300.0
    attempts: int = 5


@dataclass(frozen=True, slots=True)
class Position:
    """Everything up to `uid` is stored, as long as the folder keeps its UIDVALIDITY (RFC 9051 s2.3.1.1).

    Of it `accepted` mails were new, and `known` were here already.
    """

    uidvalidity: int
    uid: int
    accepted: int = 0
    known: int = 0


class PositionStore(Protocol):
    """Keeps how far a source was read, durably."""

    async def load(self, source: str) -> Position | None:
        """The position last saved; None for a source never read."""

    async def save(self, source: str, position: Position) -> None:
        """Raises `storage.errors.StorageUnavailable`."""
