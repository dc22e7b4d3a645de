"""How a connection that we open is secured."""

import ssl
from enum import StrEnum


class TlsMode(StrEnum):
    """`STARTTLS` is demanded, not tried: a connection that cannot be secured is not used."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


def client_context(context: ssl.SSLContext | None) -> ssl.SSLContext:
    """The given context or one that checks the server against the system's authorities; never below TLS 1.2."""
    context = context or ssl.create_default_context()
    context.minimum_version = max(context.minimum_version, ssl.TLSVersion.TLSv1_2)
    return context
