"""Access tokens for mailboxes: what is asked of a token endpoint and what its answer says (RFC 6749). Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.errors import HubError, Invalid

# What a server that does not say how long means: RFC 6749 s5.1 only recommends to say it.
USUAL_LIFE = 3600
# A token is renewed this long before its end, so that none runs out on the way.
MARGIN = timedelta(minutes=1)
MOST_ANSWER = 64 * 1024


class TokenRefused(HubError):
    """The token endpoint gives us no token. Somebody must allow it anew."""


@dataclass(frozen=True, slots=True)
class Grant:
    """The secrets a mailbox was allowed with. Without a refresh token the client itself is allowed (s4.4)."""

    client_secret: str
    refresh_token: str

    def text(self) -> str:
        """How it is sealed."""
        return json.dumps({"client_secret": self.client_secret, "refresh_token": self.refresh_token})

    @classmethod
    def of(cls, text: str) -> "Grant":
        """What was sealed. Raises `Invalid`."""
        try:
            kept = json.loads(text)
            return cls(str(kept["client_secret"]), str(kept["refresh_token"]))
        except (ValueError, KeyError, TypeError) as error:
            raise Invalid("The secrets of this mailbox cannot be read; enter them again.") from error


@dataclass(frozen=True, slots=True)
class Token:
    """An access token, when it should be renewed, and the refresh token that counts from now on."""

    access: str
    renew_at: datetime
    refresh: str


def question(grant: Grant, client_id: str, scope: str) -> dict[str, str]:
    """The form that is sent to the token endpoint (s6, s4.4.2; the client's secret as in s2.3.1)."""
    asked = {"grant_type": "refresh_token", "refresh_token": grant.refresh_token}
    if not grant.refresh_token:
        asked = {"grant_type": "client_credentials"}
    asked["client_id"] = client_id
    if grant.client_secret:
        asked["client_secret"] = grant.client_secret
    if scope:
        asked["scope"] = scope
    return asked


def token_of(status: int, content: bytes, grant: Grant, now: datetime) -> Token:
    """The token of an answer (s5.1). Raises `TokenRefused` with what the server says (s5.2)."""
    told = _object(content)
    access = told.get("access_token")
    if status != 200 or not isinstance(access, str) or not access.isascii() or not access.isprintable():
        said = f"{told.get('error', status)} {told.get('error_description', '')}".strip()
        raise TokenRefused("The sign-in service gives no token: %(said)s", said=said[:300])
    refresh = told.get("refresh_token")
    kept = refresh if isinstance(refresh, str) and refresh and grant.refresh_token else grant.refresh_token
    return Token(access, now + _life(told.get("expires_in")), kept)


def _object(content: bytes) -> Mapping[str, object]:
    try:
        told = json.loads(content[:MOST_ANSWER])
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _life(told: object) -> timedelta:
    """Some servers say the number as text."""
    try:
        seconds = float(str(told))
    except ValueError:
        seconds = USUAL_LIFE
    if not 0 < seconds < 366 * 24 * 3600:
        seconds = USUAL_LIFE
    return max(timedelta(seconds=seconds) - MARGIN, timedelta(seconds=seconds / 2))
