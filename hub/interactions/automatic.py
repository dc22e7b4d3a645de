"""Whether a message may get an automatic answer (RFC 3834 section 2, RFC 5230 section 4.6). Pure."""

import re
from dataclasses import dataclass

MOST_A_DAY = 5

# RFC 3834 s2: addresses behind which nobody reads, or everybody.
_NOBODY = re.compile(
    r"(?:(?:mailer|mail)[-_.]?daemon|postmaster|double-?bounce|bounces?|(?:no|not|do[-_.]?not)[-_.]?reply|"
    r"listserv|majordomo|owner-.*|.*-owner|.*-request|.*-bounces?|.*[-_.]no[-_.]?reply)(?:[-+=].*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Occasion:
    """What is known of a message that might be answered by itself.

    `unanswerable`: why its parser says that a machine wrote it, or that its header forbids an answer. `return_path`:
    the envelope's sender, None where the channel tells none. `ours`: one of our own addresses is behind it.
    """

    unanswerable: str
    sender: str
    return_path: str | None
    ours: bool


@dataclass(frozen=True, slots=True)
class Given:
    """What was answered by itself before: in this interaction, and to these addresses today, the busiest counting."""

    in_interaction: bool = False
    today: int = 0


def refusal(occasion: Occasion, given: Given) -> str:
    """Why the message must get no automatic answer, "" if it may get one."""
    if occasion.unanswerable:
        return occasion.unanswerable
    if occasion.return_path == "":
        return "no return path"
    if occasion.ours:
        return "sent from an address of ours"
    if any(map(_takes_none, addresses(occasion))):
        return "sent from an address that takes no answers"
    if given.in_interaction:
        return "answered before"
    return "answered too often today" if given.today >= MOST_A_DAY else ""


def addresses(occasion: Occasion) -> tuple[str, ...]:
    """Who is behind the message, in lower case without +extension: an answer counts for each of them."""
    told = (occasion.sender, occasion.return_path or occasion.sender)
    return tuple(dict.fromkeys(_plain(address) for address in told))


def destination(occasion: Occasion) -> str:
    """Where the answer goes: the return path, as RFC 3834 section 4 wants it; the sender where there is none."""
    return occasion.return_path or occasion.sender


def _takes_none(address: str) -> bool:
    local, at, domain = address.rpartition("@")
    return not (at and local and domain) or _NOBODY.fullmatch(local) is not None


def _plain(address: str) -> str:
    """Without what makes many addresses of one: an answer to each would be answers without end."""
    local, at, domain = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"
