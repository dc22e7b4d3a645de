"""How much and how slowly a client may send."""

import asyncio
from dataclasses import dataclass
from typing import TypedDict

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from hub.web.sessions import SAFE_METHODS

# Forms and JSON; what streams its body counts for itself.
BODY_LIMIT = 1024 * 1024
REQUEST_SECONDS = 30
# What streams its body may take this long in all, as long as something comes within `REQUEST_SECONDS`.
STREAM_SECONDS = 15 * 60


@dataclass(frozen=True, slots=True)
class _Patience:
    timeout: asyncio.Timeout
    seconds: float
    until: float


PATIENCE = web.RequestKey("patience", _Patience)


class ConnectionLimits(TypedDict):
    """Keyword arguments of `web.AppRunner`."""

    keepalive_timeout: float
    lingering_time: float
    max_line_size: int
    max_field_size: int


# aiohttp keeps an idle connection for an hour by default.
CONNECTION_LIMITS: ConnectionLimits = {
    "keepalive_timeout": 15,
    "lingering_time": 5,
    "max_line_size": 8190,
    "max_field_size": 8190,
}


def time_limit(seconds: float) -> Middleware:
    """Answer 408 to an unsafe request that was not received and done in time. Safe ones may last: sockets.

    A handler that streams its body calls `more_time` whenever something came.
    """

    @web.middleware
    async def limit_time(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.method in SAFE_METHODS:
            return await handler(request)
        try:
            async with asyncio.timeout(seconds) as timeout:
                until = asyncio.get_running_loop().time() + STREAM_SECONDS
                request[PATIENCE] = _Patience(timeout, seconds, until)
                return await handler(request)
        except TimeoutError:
            raise web.HTTPRequestTimeout(headers={"Connection": "close"}) from None

    return limit_time


def more_time(request: web.Request) -> None:
    """Begin the time limit anew, for something came; the limit for the whole body stays."""
    patience = request[PATIENCE]
    patience.timeout.reschedule(min(asyncio.get_running_loop().time() + patience.seconds, patience.until))
