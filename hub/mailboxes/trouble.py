"""What keeps a mailbox from being read, in words an administrator can act on."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from hub.mailboxes.model import MailAccount


class Step(StrEnum):
    """How far one gets on the way to the mails."""

    NAME = "name"  # the host's address in the DNS
    CONNECTION = "connection"
    TLS = "tls"
    SIGN_IN = "sign-in"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class Trouble:
    """The first step that fails, a sentence about it, and what the other side said ("" if nothing)."""

    step: Step
    sentence: str
    said: str = ""


class Check(Protocol):
    """Tries whether a mailbox can be used."""

    async def trouble(self, account: MailAccount) -> Trouble | None:
        """What keeps it from being used; None if nothing does. Nothing in it is changed."""
