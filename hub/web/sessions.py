"""Who is behind a request: the session cookie, the person, and the viewer their pages are rendered for."""

import secrets

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from hub.access.actor import Actor
from hub.access.sessions import AGE_LIMIT, ActiveSession, actor_of_session, is_stale, touch_session
from hub.web.languages import LANGUAGES, accepted_languages, choose_language
from hub.web.viewer import Viewer
from hub.web.web_settings import WebSettings
from storage.unit_of_work import Storage

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LANGUAGE_COOKIE = "language"
YEAR = 365 * 24 * 3600

ACTIVE_SESSION = web.RequestKey("session", ActiveSession)
NONCE = web.RequestKey("nonce", str)
# The token of forms shown to somebody without a session, and whether the browser has yet to be given it.
VISITOR_TOKEN = web.RequestKey("visitor_token", str)
NEW_VISITOR = web.RequestKey("new_visitor", bool)


class SignInNeeded(Exception):
    """The page is for signed-in people: a browser is sent to the sign-in page and back."""


def session_middleware(storage: Storage, settings: WebSettings) -> Middleware:
    """Find the session of the cookie. A missing, wrong or ended one leaves the request anonymous."""
    cookie = session_cookie(settings)

    @web.middleware
    async def find_session(request: web.Request, handler: Handler) -> web.StreamResponse:
        token = request.cookies.get(cookie, "")
        session = await actor_of_session(storage, token) if token and not _is_static(request) else None
        if session is not None:
            request[ACTIVE_SESSION] = session
            # A GET writes nothing; reading all day is kept alive by the desk's own commands.
            if request.method not in SAFE_METHODS and is_stale(session, storage.clock.now()):
                await touch_session(storage, session.session_id)
        return await handler(request)

    return find_session


def session_cookie(settings: WebSettings) -> str:
    """The cookie's name. `__Host-` binds it to this host over https; browsers refuse that prefix over plain http."""
    return "__Host-sid" if settings.https else "sid"


def visitor_cookie(settings: WebSettings) -> str:
    """The cookie that holds the form token of somebody who has not signed in."""
    return "__Host-visitor" if settings.https else "visitor"


def give_session(response: web.StreamResponse, settings: WebSettings, token: str) -> None:
    """Put a new session's token into the browser."""
    age = int(AGE_LIMIT.total_seconds())
    _set_cookie(response, settings, (session_cookie(settings), token), age)


def take_session(response: web.StreamResponse, settings: WebSettings) -> None:
    """Remove the session's token from the browser."""
    response.del_cookie(session_cookie(settings), path="/", secure=settings.https, httponly=True, samesite="Lax")


def current_session(request: web.Request) -> ActiveSession | None:
    """The session of a request, None for somebody who has not signed in."""
    return request.get(ACTIVE_SESSION)


def current_actor(request: web.Request) -> Actor:
    """The person of a request. Raises `SignInNeeded` for somebody who has not signed in."""
    session = current_session(request)
    if session is None:
        raise SignInNeeded
    return session.actor


def nonce_of(request: web.Request) -> str:
    """The nonce that lets a script element of this one response run."""
    if NONCE not in request:
        request[NONCE] = secrets.token_urlsafe(16)
    return request[NONCE]


def viewer_of_request(request: web.Request, settings: WebSettings) -> Viewer:
    """Who the page of this request is rendered for."""
    session = current_session(request)
    actor = session.actor if session else None
    return Viewer(
        language=_language(request, actor),
        time_zone=actor.time_zone if actor else "UTC",
        actor=actor,
        csrf_token=session.csrf_token if session else _visitor_token(request, settings),
        nonce=nonce_of(request),
        path=request.path,
    )


def remember_visitor(request: web.Request, response: web.StreamResponse, settings: WebSettings) -> None:
    """Give the browser what rendering the page made up: a visitor's form token, a chosen language."""
    if request.get(NEW_VISITOR):
        _set_cookie(response, settings, (visitor_cookie(settings), request[VISITOR_TOKEN]), None)
    chosen = request.query.get("language", "")
    if chosen in LANGUAGES:
        _set_cookie(response, settings, (LANGUAGE_COOKIE, chosen), YEAR)


def _visitor_token(request: web.Request, settings: WebSettings) -> str:
    if VISITOR_TOKEN not in request:
        known = request.cookies.get(visitor_cookie(settings), "")
        request[NEW_VISITOR] = len(known) < 32
        request[VISITOR_TOKEN] = secrets.token_urlsafe(32) if len(known) < 32 else known
    return request[VISITOR_TOKEN]


def _language(request: web.Request, actor: Actor | None) -> str:
    wishes = [
        request.query.get("language", ""),
        actor.language if actor else "",
        request.cookies.get(LANGUAGE_COOKIE, ""),
    ]
    return choose_language([*wishes, *accepted_languages(request.headers.get("Accept-Language", ""))])


def _set_cookie(
    response: web.StreamResponse, settings: WebSettings, cookie: tuple[str, str], max_age: int | None
) -> None:
    name, value = cookie
    response.set_cookie(name, value, max_age=max_age, path="/", secure=settings.https, httponly=True, samesite="Lax")


def _is_static(request: web.Request) -> bool:
    return request.path.startswith("/static/")
