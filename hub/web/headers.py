"""The headers that every response carries, whatever made it."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from hub.web.correlation import REQUEST_ID
from hub.web.sessions import nonce_of
from hub.web.web_settings import WebSettings

YEAR = 365 * 24 * 3600


def header_signal(settings: WebSettings) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    """A signal for `on_response_prepare`. A handler that set one of these headers itself knows better."""

    async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", content_security_policy(nonce_of(request)))
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # Not no-referrer: with that browsers would send `Origin: null` with our own forms.
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        # Pages are about people; what may be kept says so itself.
        headers.setdefault("Cache-Control", "no-store")
        headers.setdefault("X-Request-ID", request.get(REQUEST_ID, ""))
        if settings.https:
            headers.setdefault("Strict-Transport-Security", f"max-age={YEAR}")
        headers.pop("Server", None)

    return add_headers


def content_security_policy(nonce: str) -> str:
    """What a page may load and do: our own files, and scripts that carry the nonce of this one response."""
    return (
        f"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; connect-src 'self'; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
