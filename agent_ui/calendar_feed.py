"""Somebody's calendar for other programs: the page where they get its secret address, and the address itself."""

import hashlib

from aiohttp import web

from agent_ui.administration.form import form_of
from agent_ui.frame import frame_of
from agent_ui.pages import desk_actor
from hub.activities.ical import written
from hub.activities.link import calendar_link, make_calendar_link, owner_of_link, revoke_calendar_link
from hub.activities.subscription import calendar_entries
from hub.errors import NotFound
from hub.web.pages import Web

PAGE = "/desk/calendar/link"


def calendar_feed_routes(site: Web, public_url: str = "") -> list[web.RouteDef]:
    """GET and POST /desk/calendar/link, POST …/revoke, and GET /calendar/{token}.ics, which needs no session."""
    pages = _Feed(site, public_url.rstrip("/"))
    return [
        web.get(PAGE, pages.show),
        web.post(PAGE, pages.make),
        web.post(f"{PAGE}/revoke", pages.revoke),
        web.get(r"/calendar/{token:[A-Za-z0-9_-]{1,100}}.ics", pages.read),
    ]


class _Feed:
    def __init__(self, site: Web, public_url: str) -> None:
        self._site = site
        self._storage = site.storage
        self._public_url = public_url

    async def show(self, request: web.Request) -> web.Response:
        return await self._page(request, "")

    async def make(self, request: web.Request) -> web.Response:
        """Make an address and show it in the answer itself: no other page ever holds it."""
        actor = desk_actor(request)
        await form_of(request)
        token = await make_calendar_link(self._storage, actor)
        return await self._page(request, f"{self._public_url or request.url.origin()}/calendar/{token}.ics")

    async def revoke(self, request: web.Request) -> web.Response:
        await revoke_calendar_link(self._storage, desk_actor(request))
        return web.Response(status=303, headers={"Location": PAGE})

    async def read(self, request: web.Request) -> web.Response:
        """The calendar; 304 for a program that has it as it is (RFC 9110 section 13.1.2)."""
        owner = await owner_of_link(self._storage, request.match_info["token"])
        if owner is None:
            raise NotFound
        entries = await calendar_entries(self._storage, owner)
        content = written(self._site.settings.company, entries, self._public_url)
        tag = hashlib.sha256(content).hexdigest()
        headers = {"ETag": f'"{tag}"', "Cache-Control": "private, no-cache"}
        if any(each.value in {tag, "*"} for each in request.if_none_match or ()):
            return web.Response(status=304, headers=headers)
        return web.Response(body=content, content_type="text/calendar", charset="utf-8", headers=headers)

    async def _page(self, request: web.Request, fresh: str) -> web.Response:
        actor = desk_actor(request)
        values = {"frame": await frame_of(self._storage, actor), "fresh": fresh}
        link = await calendar_link(self._storage, actor)
        return self._site.page(request, "desk/activities/link.html", 200, link=link, **values)
