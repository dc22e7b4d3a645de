"""Addresses that open the thread of one case for one person: both are signed into them, and the day they end."""

import base64
import binascii
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

# 128 bits: nobody opens a case by guessing.
_OCTETS = 16
# Each mail about a case carries a new one.
LASTS = timedelta(days=90)
_SAID = re.compile(r"([1-9][0-9]{0,18})\.([0-9]{1,7})\.(.{3,320})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class CaseLink:
    """A case as whoever reads mail at an address may see it."""

    document_id: int
    address: str


@dataclass(frozen=True, slots=True)
class CaseLinks:
    """Makes and reads such addresses. `site` is the public address of the hub, "" if it has none."""

    key: bytes
    site: str

    def url(self, link: CaseLink, now: datetime) -> str:
        """Where somebody sees their case; "" if the hub has no public address."""
        return f"{self.site.rstrip('/')}/case/{self.token(link, now)}" if self.site else ""

    def token(self, link: CaseLink, now: datetime) -> str:
        """The last part of it."""
        said = f"{link.document_id}.{_day(now + LASTS)}.{link.address.lower()}".encode()
        return base64.urlsafe_b64encode(self._mac(said) + said).rstrip(b"=").decode()

    def read(self, token: str, now: datetime) -> CaseLink | None:
        """What a token opens; None for one we never made, and for one whose last day is over."""
        try:
            whole = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
            mac, said = whole[:_OCTETS], whole[_OCTETS:]
            found = _SAID.fullmatch(said.decode())
        except (binascii.Error, ValueError):
            return None
        if found is None or not hmac.compare_digest(mac, self._mac(said)) or int(found[2]) < _day(now):
            return None
        return CaseLink(int(found[1]), found[3])

    def _mac(self, said: bytes) -> bytes:
        # The key signs other things too, none of which begins like this.
        return hmac.digest(self.key, b"case\0" + said, hashlib.sha256)[:_OCTETS]


def _day(at: datetime) -> int:
    return at.astimezone(UTC).date().toordinal()
