"""One mailbox that is read over IMAP, how fast, and how far we have come."""

import hashlib
import ssl
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class ImapAccount:
    """`inbox` is our address whose mail lies in the folder. `size_limit` is in bytes; larger mails come headers only.

    `authserv_id` is the name by which the server states Authentication-Results (RFC 8601), "" if it states none.
    `tls` may be NONE or TLS: the client library cannot STARTTLS.
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

    def __post_init__(self) -> None:
        if self.tls is TlsMode.STARTTLS:
            raise ValueError("IMAP accounts are read over TLS from the first byte, or without any")

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
    """Everything up to `uid` is stored, as long as the folder keeps its UIDVALIDITY (RFC 9051 s2.3.1.1)."""

    uidvalidity: int
    uid: int


class PositionStore(Protocol):
    """Keeps how far a source was read, durably."""

    async def load(self, source: str) -> Position | None:
        """The position last saved; None for a source never read."""

    async def save(self, source: str, position: Position) -> None:
        """Raises `storage.errors.StorageUnavailable`."""
