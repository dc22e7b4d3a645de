"""Answers only to our own names: a page must never be built for, or a link point to, a host somebody made up."""

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from hub.web.web_settings import WebSettings

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})


def host_middleware(settings: WebSettings) -> Middleware:
    """Answer 421 (RFC 9110 section 15.5.20) to a foreign Host."""
    allowed = LOOPBACK | {host.lower() for host in settings.hosts}

    @web.middleware
    async def check_host(request: web.Request, handler: Handler) -> web.StreamResponse:
        if host_name(request.host) not in allowed:
            raise web.HTTPMisdirectedRequest
        return await handler(request)

    return check_host


def linked_origin(public_url: str, request: web.Request) -> str:
    """Before the path of a link that leaves us: the public address, never a host that was only asked for.

    Without one it is this machine's where somebody tries the product on it, and "" for everybody else.
    """
    if public_url:
        return public_url.rstrip("/")
    return str(request.url.origin()) if host_name(request.host) in LOOPBACK else ""


def host_name(host: str) -> str:
    """A Host header without its port, in lower case."""
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdigit() else host).lower()
