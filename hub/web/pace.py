"""How often one client may ask for something that costs: counted in memory, in each process for itself."""

from collections import OrderedDict
from datetime import timedelta
from time import monotonic

from aiohttp import web

from hub.access.sign_in import TooManyTries
from hub.web.clients import client_address
from hub.web.web_settings import WebSettings

# More clients at once are forgotten, the one that was not heard of for longest first.
MOST_CLIENTS = 20_000


class Pace:
    """At most `most` times in `seconds`, as a bucket that fills again evenly."""

    def __init__(self, settings: WebSettings, most: int, seconds: float) -> None:
        self._settings = settings
        self._most = most
        self._every = seconds / most
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def check(self, request: web.Request) -> None:
        """Count one request. Raises `TooManyTries` for one too many."""
        client, now = client_address(request, self._settings.trusted_proxies), monotonic()
        full_at = max(self._full_at.pop(client, now), now)
        wait = full_at - now - self._every * (self._most - 1)
        self._full_at[client] = full_at if wait > 0 else full_at + self._every
        if len(self._full_at) > MOST_CLIENTS:
            self._full_at.popitem(last=False)
        if wait > 0:
            raise TooManyTries(timedelta(seconds=wait))
