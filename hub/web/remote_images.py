"""Images of mails that lie elsewhere, fetched by us for whoever asked to see them: their sender learns nothing."""

import hmac
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlencode

from aiohttp import web

from hub.errors import Invalid, NotFound
from hub.web.fetch import Fetched, fetch
from hub.web.pages import Web
from hub.web.pictures import picture_type

PATH = "/mail-images"
LASTS = timedelta(hours=1)
LONGEST = 2000
Fetch = Callable[[str], Awaitable[Fetched]]


def image_address(key: bytes, url: str, now: datetime) -> str:
    """Where a page finds a remote image for an hour. Signed, for otherwise anybody could fetch anything through us.

    It needs no session: the signature says that somebody who had one was shown it.
    """
    until = int((now + LASTS).timestamp())
    return f"{PATH}?{urlencode({'url': url, 'until': until, 'mac': _mac(key, url, until)})}"


def remote_image_routes(site: Web, get: Fetch = fetch) -> list[web.RouteDef]:
    """GET /mail-images."""

    async def image(request: web.Request) -> web.Response:
        fetched = await get(_wanted(site, request))
        kind = picture_type(fetched.content)
        if not kind:
            raise Invalid("This is no picture.")
        headers = {
            "Cache-Control": "private, max-age=3600",
            "Content-Security-Policy": "sandbox; default-src 'none'",
        }
        return web.Response(body=fetched.content, content_type=kind, headers=headers)

    return [web.get(PATH, image)]


def _wanted(site: Web, request: web.Request) -> str:
    """The signed address. Raises `NotFound` for one that was not signed by us, or too long ago."""
    url, until, mac = (request.query.get(name, "") for name in ("url", "until", "mac"))
    if not until.isdecimal() or len(until) > 12 or len(url) > LONGEST:
        raise NotFound
    if not hmac.compare_digest(mac.encode(), _mac(site.settings.key, url, int(until)).encode()):
        raise NotFound
    if site.storage.clock.now().timestamp() > int(until):
        raise NotFound
    return url


def _mac(key: bytes, url: str, until: int) -> str:
    return hmac.new(key, f"mail image {until} {url}".encode(), sha256).hexdigest()
