"""Addresses at which whoever got bulk mail ends it, without signing in: who it is about is signed into them."""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass

# 128 bits: nobody unsubscribes somebody else by guessing.
_OCTETS = 16


@dataclass(frozen=True, slots=True)
class UnsubscribeLinks:
    """Makes and reads such addresses. `site` is the public address of the hub, without a slash at its end."""

    key: bytes
    site: str

    def url(self, channel: str, address: str) -> str:
        """Where this address on this channel ends bulk mail (RFC 8058 section 3.1: with no more than one POST)."""
        return f"{self.site.rstrip('/')}/unsubscribe/{self.token(channel, address)}"

    def token(self, channel: str, address: str) -> str:
        """The last part of it."""
        said = f"{channel}:{address.lower()}".encode()
        return base64.urlsafe_b64encode(self._mac(said) + said).rstrip(b"=").decode()

    def read(self, token: str) -> tuple[str, str] | None:
        """The channel and the address a token is about; None for one we never made."""
        try:
            whole = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
            mac, said = whole[:_OCTETS], whole[_OCTETS:]
            channel, colon, address = said.decode().partition(":")
        except (binascii.Error, ValueError):
            return None
        return (channel, address) if colon and hmac.compare_digest(mac, self._mac(said)) else None

    def _mac(self, said: bytes) -> bytes:
        # The key signs other things too, none of which begins like this.
        return hmac.digest(self.key, b"unsubscribe\0" + said, hashlib.sha256)[:_OCTETS]
