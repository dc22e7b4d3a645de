"""Keeps the passwords of mailboxes unreadable in the database: AES-GCM under a key made from the installation's own."""

import hashlib
import hmac
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hub.errors import Invalid

# NIST SP 800-38D s8.2: 96 bits, never twice under one key.
_NONCE = 12


@dataclass(frozen=True, slots=True)
class Sealed:
    """A secret no one can read without the key that `key_id` names."""

    content: bytes
    key_id: str


class Sealer:
    """Seals and opens secrets; `about` binds each to the thing it belongs to, so that none can be put elsewhere."""

    def __init__(self, secret: bytes) -> None:
        self._key = hmac.digest(secret, b"onefront mailbox credentials", "sha256")
        self.key_id = hashlib.sha256(b"id" + self._key).hexdigest()[:16]

    def seal(self, text: str, about: str) -> Sealed:
        """The secret, different each time."""
        nonce = os.urandom(_NONCE)
        return Sealed(nonce + AESGCM(self._key).encrypt(nonce, text.encode(), about.encode()), self.key_id)

    def open(self, sealed: Sealed, about: str) -> str:
        """The secret in clear. Raises `Invalid` when it was sealed with another key, or changed."""
        if sealed.key_id != self.key_id:
            raise Invalid("The password was sealed with another secret key; enter it again.")
        nonce, content = sealed.content[:_NONCE], sealed.content[_NONCE:]
        try:
            return AESGCM(self._key).decrypt(nonce, content, about.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise Invalid("The sealed password was changed; enter it again.") from error
