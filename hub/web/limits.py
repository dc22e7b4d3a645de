"""How much and how slowly a client may send."""

import asyncio
from typing import TypedDict

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from hub.web.sessions import SAFE_METHODS

# Forms and JSON; what streams its body counts for itself.
BODY_LIMIT = 1024 * 1024
REQUEST_SECONDS = 30


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
    """Answer 408 to an unsafe request that was not received and done in time. Safe ones may last: sockets."""

    @web.middleware
    async def limit_time(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.method in SAFE_METHODS:
            return await handler(request)
        try:
            async with asyncio.timeout(seconds):
                return await handler(request)
        except TimeoutError:
            raise web.HTTPRequestTimeout(headers={"Connection": "close"}) from None

    return limit_time
