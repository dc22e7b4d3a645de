"""Refuses what another site makes a browser send: every unsafe method needs a good origin and a token."""

import hmac
from weakref import WeakSet

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from hub.web.markup import CSRF_FIELD
from hub.web.sessions import SAFE_METHODS, current_session, visitor_cookie
from hub.web.web_settings import WebSettings

TOKEN_HEADER = "X-CSRF-Token"  # noqa: S105 - the name of a header
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


# Handlers that need no token of a form, see `proven_by_address`.
_PROVEN: WeakSet[Handler] = WeakSet()


def proven_by_address(handler: Handler) -> Handler:
    """Let anybody send to a handler: who may is proved by a secret in the address, and nobody's session counts.

    Or the handler asks `is_from_our_form` itself, once it has read its form.
    """
    _PROVEN.add(handler)
    return handler


def csrf_middleware(settings: WebSettings) -> Middleware:
    """Answer 403 to an unsafe request that does not come from a page of ours, sign-in and sign-out included.

    A handler that reads a multipart body as a stream must be sent the token as a header: looking for it in the form
    would use the body up.
    """

    @web.middleware
    async def refuse_forgeries(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.method not in SAFE_METHODS and request.match_info.handler not in _PROVEN:
            # Nothing is read of what comes from elsewhere.
            if not is_same_origin(request, settings):
                raise web.HTTPForbidden
            if not is_from_our_form(request, settings, await _sent_token(request)):
                raise web.HTTPForbidden
        return await handler(request)

    return refuse_forgeries


def is_from_our_form(request: web.Request, settings: WebSettings, token: str) -> bool:
    """The same question, for a handler that reads its form by itself: `token` is what stood in it."""
    expected = _expected_token(request, settings)
    return (
        bool(expected) and is_same_origin(request, settings) and hmac.compare_digest(token.encode(), expected.encode())
    )


def is_same_origin(request: web.Request, settings: WebSettings) -> bool:
    """Whether the browser says that one of our own pages sent this; also for the upgrade of a socket."""
    origin = request.headers.get("Origin")
    if origin is not None:
        scheme = "https" if settings.https else request.scheme
        return origin == f"{scheme}://{request.host}"
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def _expected_token(request: web.Request, settings: WebSettings) -> str:
    session = current_session(request)
    return session.csrf_token if session else request.cookies.get(visitor_cookie(settings), "")


async def _sent_token(request: web.Request) -> str:
    if TOKEN_HEADER in request.headers:
        return request.headers[TOKEN_HEADER]
    if request.content_type not in FORMS:
        return ""
    value = (await request.post()).get(CSRF_FIELD, "")
    return value if isinstance(value, str) else ""
