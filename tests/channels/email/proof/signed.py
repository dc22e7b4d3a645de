"""Mails signed here, with a key made for the occasion."""

import base64
from functools import cache

import dkim
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa


@cache
def _pair(bits: int = 1024) -> tuple[bytes, str]:
    private = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return pem, base64.b64encode(public).decode()


def key_record() -> str:
    """The TXT record under `s1._domainkey`."""
    return f"v=DKIM1; k=rsa; p={_pair()[1]}"


def mail(
    sender: str = "Carla <carla@customer.example>", text: str = "The grinder is loud.\r\n", more: str = ""
) -> bytes:
    """A mail nobody signed."""
    head = (
        f"{more}From: {sender}\r\nTo: support@example.com\r\nSubject: Grinder\r\nMessage-ID: <1@customer.example>\r\n"
    )
    return f"{head}Date: Mon, 23 Nov 2026 10:00:00 +0000\r\n\r\n{text}".encode()


def signed(raw: bytes, domain: str, algorithm: bytes = b"rsa-sha256", *, length: bool = False) -> bytes:
    """The same with a signature of a domain, whose key is called s1."""
    head = dkim.DKIM(raw).sign(
        b"s1", domain.encode(), _pair()[0], algorithm, canonicalize=(b"relaxed", b"relaxed"), length=length
    )
    return bytes(head) + raw
