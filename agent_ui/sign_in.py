"""The sign-in page: plain forms that work without a script."""

from aiohttp import web

from hub.access.sessions import sign_out
from hub.access.sign_in import Credentials, SignedIn, SignInRefused, TooManyTries, sign_in
from hub.web.clients import client_address
from hub.web.pages import Web
from hub.web.redirects import safe_next
from hub.web.sessions import current_session, give_session, take_session

TEMPLATE = "desk/sign_in.html"
# Whoever wishes nothing begins where their settings say.
HOME, START = "/desk", "/desk/start"


def sign_in_routes(site: Web) -> list[web.RouteDef]:
    """GET and POST /sign-in, POST /sign-out."""

    async def show(request: web.Request) -> web.StreamResponse:
        destination = _destination(site, request.query.get("next", ""))
        if current_session(request) is not None:
            raise web.HTTPSeeOther(destination)
        ended = request.query.get("why") == "ended"
        return site.page(request, TEMPLATE, destination=destination, login="", refused=False, wait=0, ended=ended)

    async def enter(request: web.Request) -> web.StreamResponse:
        credentials, destination = await _form(site, request)
        values = {"destination": destination, "login": credentials.login, "ended": False}
        try:
            signed_in = await sign_in(site.storage, credentials)
        except SignInRefused:
            return site.page(request, TEMPLATE, 422, refused=True, wait=0, **values)
        except TooManyTries as error:
            seconds = int(error.wait.total_seconds()) + 1
            page = site.page(request, TEMPLATE, 429, refused=False, wait=seconds, **values)
            page.headers["Retry-After"] = str(seconds)
            return page
        return await _enter(site, request, signed_in, destination)

    async def leave(request: web.Request) -> web.StreamResponse:
        await _end_session(site, request)
        response = _to("/sign-in")
        take_session(response, site.settings)
        return response

    return [web.get("/sign-in", show), web.post("/sign-in", enter), web.post("/sign-out", leave)]


async def _form(site: Web, request: web.Request) -> tuple[Credentials, str]:
    form = await request.post()
    credentials = Credentials(
        login=str(form.get("login", "")),
        password=str(form.get("password", "")),
        client_address=client_address(request, site.settings.trusted_proxies),
        client=request.headers.get("User-Agent", ""),
    )
    return credentials, _destination(site, str(form.get("next", "")))


async def _enter(site: Web, request: web.Request, signed_in: SignedIn, destination: str) -> web.Response:
    # Whoever signs in again in the same browser leaves the old session behind, with its sockets.
    await _end_session(site, request)
    response = _to(START if destination == HOME else destination)
    give_session(response, site.settings, signed_in.token)
    return response


async def _end_session(site: Web, request: web.Request) -> None:
    session = current_session(request)
    if session is not None:
        await sign_out(site.storage, session.session_id)


def _destination(site: Web, wish: str) -> str:
    return safe_next(wish, site.settings.home)


def _to(path: str) -> web.Response:
    return web.Response(status=303, headers={"Location": path})
