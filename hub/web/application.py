"""Puts the web application together: the middlewares in their order, the shared routes, then those of the faces."""

from collections.abc import Awaitable, Callable, Iterable

from aiohttp import web

from hub.web.addresses import refuse_unreadable
from hub.web.correlation import correlate
from hub.web.csrf import csrf_middleware
from hub.web.headers import header_signal
from hub.web.hosts import host_middleware
from hub.web.limits import BODY_LIMIT, REQUEST_SECONDS, time_limit
from hub.web.pages import Web
from hub.web.problems import problem_middleware
from hub.web.sessions import session_middleware
from hub.web.styleguide import styleguide_routes


def application(site: Web, routes: Iterable[web.AbstractRouteDef]) -> web.Application:
    """The application of all faces. Run it with `web.AppRunner(app, **CONNECTION_LIMITS)` of `hub.web.limits`."""
    app = web.Application(
        client_max_size=BODY_LIMIT,
        middlewares=[
            correlate,  # first, so that everything after it is logged under the request's id
            problem_middleware(site),  # around all that can refuse
            refuse_unreadable,
            host_middleware(site.settings),  # before anything is read or built for a foreign name
            time_limit(REQUEST_SECONDS),  # before the first byte of a body
            session_middleware(site.storage, site.settings),
            csrf_middleware(site.settings),  # last: it needs the session's token
        ],
    )
    # A signal and not a middleware: it also reaches streams and sockets, and whatever the middlewares answer.
    app.on_response_prepare.append(header_signal(site.settings))
    app.router.add_get("/", _home(site))
    app.router.add_get("/static/{path:.+}", site.static.serve)
    app.add_routes([*routes, *(styleguide_routes(site) if site.settings.development else [])])
    return app


def _home(site: Web) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def go_home(request: web.Request) -> web.Response:
        return web.Response(status=303, headers={"Location": site.settings.home})

    return go_home
