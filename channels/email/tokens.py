"""Signed addresses: which interaction a reply or a bounce belongs to, proved by an HMAC only we can make."""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from enum import StrEnum

# 80 bits: too many to guess by mail, and few enough for a local part of 64 octets (RFC 5321 s4.5.3.1.1).
_MAC_BYTES = 10
# The largest key a database gives out; it keeps the local part within its 64 octets.
_LARGEST = 2**63 - 1
_LEAST_SECRET = 16
_LOCAL = re.compile(r"(reply|bounce)\+([0-9]{1,19})\.([0-9]{1,19})\.([a-z2-7]{16})")


class TokenKind(StrEnum):
    """Where an address of ours is used: as Reply-To, or as the return path (VERP)."""

    REPLY = "reply"
    BOUNCE = "bounce"


@dataclass(frozen=True, slots=True)
class Token:
    """What a verified address says: the interaction, and the sequence number given when it was made."""

    kind: TokenKind
    interaction: int
    sequence: int


class ReplyTokens:
    """Makes and reads the addresses `reply+<interaction>.<sequence>.<mac>@domain` and `bounce+…`.

    The MAC is the first 80 bits of HMAC-SHA256, in base32, because mail programs do not keep the case of addresses.
    """

    def __init__(self, secret: bytes, domain: str) -> None:
        if len(secret) < _LEAST_SECRET:
            raise ValueError(f"the secret of the reply addresses needs at least {_LEAST_SECRET} bytes")
        self._secret = secret
        self._domain = domain.lower()

    def reply_address(self, interaction: int, sequence: int) -> str:
        """The Reply-To address of a message of an interaction."""
        return self._address(Token(TokenKind.REPLY, interaction, sequence))

    def bounce_address(self, interaction: int, sequence: int) -> str:
        """The return path of a message of an interaction."""
        return self._address(Token(TokenKind.BOUNCE, interaction, sequence))

    def thread_of(self, address: str) -> int | None:
        """The interaction an address of either kind belongs to; None if it is not ours or does not verify."""
        token = self.read(address)
        return token.interaction if token else None

    def read(self, address: str) -> Token | None:
        """What an address of ours says; None if it is not ours or does not verify."""
        local, _, domain = address.strip().strip("<>").lower().rpartition("@")
        found = _LOCAL.fullmatch(local)
        if found is None or domain != self._domain:
            return None
        token = Token(TokenKind(found.group(1)), int(found.group(2)), int(found.group(3)))
        # Leading zeros would give one token many spellings.
        genuine = hmac.compare_digest(self._local(token).encode(), local.encode())
        return token if genuine else None

    def _address(self, token: Token) -> str:
        if not (0 <= token.interaction <= _LARGEST and 0 <= token.sequence <= _LARGEST):
            raise ValueError("an address carries numbers from 0 to 2**63 - 1")
        return f"{self._local(token)}@{self._domain}"

    def _local(self, token: Token) -> str:
        said = f"{token.kind}+{token.interaction}.{token.sequence}"
        mac = hmac.digest(self._secret, said.encode(), hashlib.sha256)[:_MAC_BYTES]
        return f"{said}.{base64.b32encode(mac).decode().lower()}"
