"""What a form of ours carries so that a program that only fills forms in is told from a person; no picture puzzles."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# Nobody reads, writes and sends a form so soon; and nobody leaves it open for longer.
SOONEST, LATEST = timedelta(seconds=3), timedelta(days=1)
_OCTETS = 16


class Age(StrEnum):
    """What a ticket says about who sends it."""

    GOOD = "good"
    TOO_SOON = "tooSoon"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Tickets:
    """Makes and reads them: a number of a form, when it was shown, and our word that both are true."""

    key: bytes

    def new(self, now: datetime) -> str:
        """A ticket for a form that is shown now. Each is another one: what is sent with it twice is one thing."""
        return self._signed(f"{int(now.timestamp())}.{secrets.token_hex(12)}")

    def age(self, ticket: str, now: datetime) -> Age:
        """Whether it is one of ours and of now; one that we never made is over."""
        said, _, _ = ticket.rpartition(".")
        stamp = said.partition(".")[0]
        if not hmac.compare_digest(ticket.encode(), self._signed(said).encode()) or not stamp.isdigit():
            return Age.OVER
        open_for = now.timestamp() - int(stamp)
        if open_for > LATEST.total_seconds():
            return Age.OVER
        return Age.TOO_SOON if open_for < SOONEST.total_seconds() else Age.GOOD

    def _signed(self, said: str) -> str:
        mac = hmac.digest(self.key, b"form\0" + said.encode(), hashlib.sha256)[:_OCTETS]
        return f"{said}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"
