"""Refuses addresses with what no text of ours can hold, before any page reads them."""

from aiohttp import web
from aiohttp.typedefs import Handler

NUL = "\x00"


@web.middleware
async def refuse_unreadable(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer 404 where a path or query has a NUL: no link of ours has one, and PostgreSQL compares with none."""
    if NUL in request.path or any(NUL in part for pair in request.query.items() for part in pair):
        raise web.HTTPNotFound
    return await handler(request)
