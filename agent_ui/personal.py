"""How somebody likes their desk, where they were, and their alerts: the pages behind the system links."""

from zoneinfo import available_timezones

from aiohttp import web

from agent_ui.administration.form import Fault, fault_of, form_of
from agent_ui.frame import frame_of
from agent_ui.navigation import LINKS
from agent_ui.pages import desk_actor
from hub.access.navigation import may_open, visible
from hub.desks.alerts import alerts
from hub.desks.settings import Liking, desk_state, keep_settings
from hub.desks.visits import visits
from hub.web.languages import LANGUAGES
from hub.web.pages import Web

PAGE = "/desk/personal"


def personal_routes(site: Web) -> list[web.RouteDef]:
    """GET and POST /desk/personal, GET /desk/start, /desk/fragments/visits and /desk/fragments/alerts."""
    pages = _Personal(site)
    return [
        web.get(PAGE, pages.show),
        web.post(PAGE, pages.keep),
        web.get("/desk/start", pages.start),
        web.get("/desk/fragments/visits", pages.visits),
        web.get("/desk/fragments/alerts", pages.alerts),
    ]


class _Personal:
    def __init__(self, site: Web) -> None:
        self._site = site
        self._storage = site.storage

    async def show(self, request: web.Request) -> web.Response:
        liking = (await desk_state(self._storage, desk_actor(request))).liking
        return await self._page(request, liking)

    async def keep(self, request: web.Request) -> web.Response:
        actor, sent = desk_actor(request), await form_of(request)
        liking = Liking(
            scheme=sent.text("scheme"),
            density=sent.text("density"),
            start_page=sent.text("start_page"),
            sound=sent.ticked("sound"),
            notify=sent.ticked("notify"),
            keys=sent.ticked("keys"),
        )
        keeping = keep_settings(self._storage, liking, sent.text("language"), sent.text("time_zone"), actor)
        fault = await fault_of(keeping, self._site.viewer(request).language)
        if fault is not None:
            return await self._page(request, liking, fault)
        return web.Response(status=303, headers={"Location": f"{PAGE}?done=changed"})

    async def start(self, request: web.Request) -> web.Response:
        """Leads to the page somebody begins with, if they may still open it."""
        actor = desk_actor(request)
        page = (await desk_state(self._storage, actor)).liking.start_page
        link = LINKS.get(page) if may_open(actor, page) else None
        return web.Response(status=303, headers={"Location": link.path if link else "/desk"})

    async def visits(self, request: web.Request) -> web.Response:
        return self._part(request, "visits", visits=await visits(self._storage, desk_actor(request)))

    async def alerts(self, request: web.Request) -> web.Response:
        return self._part(request, "alerts", alerts=await alerts(self._storage, desk_actor(request)))

    async def _page(self, request: web.Request, liking: Liking, fault: Fault | None = None) -> web.Response:
        actor = desk_actor(request)
        values = {
            "frame": await frame_of(self._storage, actor),
            "liking": liking,
            "fault": fault,
            "done": request.query.get("done", ""),
            "zones": sorted(available_timezones()),
            "languages": LANGUAGES,
            "pages": [page for center in visible(actor) for page in center.pages if page in LINKS],
        }
        return self._site.page(request, "desk/personal.html", fault.status if fault else 200, **values)

    def _part(self, request: web.Request, name: str, **values: object) -> web.Response:
        html = self._site.render(self._site.viewer(request), f"desk/parts/{name}.html", **values)
        return web.Response(text=html, content_type="text/html")
