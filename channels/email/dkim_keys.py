"""The keys that outgoing mail is signed with: one file each, `<folder>/<domain>/<selector>.pem`."""

import base64
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from hub.errors import Conflict, Invalid

# RFC 8301 section 3.2: signers use at least 2048 bits; longer keys do not fit into every name server's answer.
BITS = 2048
_DOMAIN = re.compile(r"(?=.{1,190}\Z)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")
_SELECTOR = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
# RFC 1035 section 3.3: a string of a TXT record has at most 255 octets.
_STRING = 255


@dataclass(frozen=True, slots=True)
class DkimKey:
    """A private key (PEM) and where the world finds its public half."""

    domain: str
    selector: str
    pem: bytes

    @property
    def name(self) -> str:
        """The name of the DNS record (RFC 6376 section 3.6.2.1)."""
        return f"{self.selector}._domainkey.{self.domain}"

    @property
    def record(self) -> str:
        """The text of the DNS record (section 3.6.1)."""
        loaded = serialization.load_pem_private_key(self.pem, None)
        public = loaded.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"

    @property
    def zone_line(self) -> str:
        """The record as a zone file has it: strings of at most 255 octets."""
        record = self.record
        pieces = (record[start : start + _STRING] for start in range(0, len(record), _STRING))
        return f"{self.name}. IN TXT ( {' '.join(f'{chr(34)}{piece}{chr(34)}' for piece in pieces)} )"


def make_key(folder: Path, domain: str, selector: str) -> DkimKey:
    """Make a key and keep it, readable by nobody else. Raises `Invalid` for a bad name, `Conflict` if it is there."""
    domain, selector = domain.lower().rstrip("."), selector.lower()
    if not _DOMAIN.fullmatch(domain) or not _SELECTOR.fullmatch(selector):
        raise Invalid("a key needs a domain and a selector of letters, digits and hyphens")
    made = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    pem = made.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    file = folder / domain / f"{selector}.pem"
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as new:
            new.write(pem)
    except FileExistsError as error:
        raise Conflict(f"there is a key {selector} of {domain} already") from error
    return DkimKey(domain, selector, pem)


def keys_in(folder: Path) -> Mapping[str, tuple[DkimKey, ...]]:
    """The keys by domain, in the order of their selectors. Raises `Invalid` for a file that is no RSA key."""
    keys: dict[str, tuple[DkimKey, ...]] = {}
    for file in sorted(folder.glob("*/*.pem")):
        key = DkimKey(file.parent.name.lower(), file.stem, file.read_bytes())
        if not _is_rsa(key.pem):
            raise Invalid(f"{file.name} of {key.domain} is no RSA key in PEM")
        keys[key.domain] = (*keys.get(key.domain, ()), key)
    return keys


def _is_rsa(pem: bytes) -> bool:
    try:
        return isinstance(serialization.load_pem_private_key(pem, None), rsa.RSAPrivateKey)
    except (ValueError, TypeError):
        return False
