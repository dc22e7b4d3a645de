"""One id that follows a request through events and logs, and that a person can quote."""

import re
import secrets

from aiohttp import web
from aiohttp.typedefs import Handler

from storage.unit_of_work import correlation_id

REQUEST_ID = web.RequestKey("request_id", str)
GOOD_ID = re.compile(r"[A-Za-z0-9_-]{8,40}")


@web.middleware
async def correlate(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Take the id a proxy gave the request, or make one up."""
    given = request.headers.get("X-Request-ID", "")
    request[REQUEST_ID] = given if GOOD_ID.fullmatch(given) else secrets.token_hex(8)
    token = correlation_id.set(request[REQUEST_ID])
    try:
        return await handler(request)
    finally:
        correlation_id.reset(token)
