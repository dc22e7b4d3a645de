"""The supervisor's wallboard, and the list behind each of its figures."""

from aiohttp import web

from agent_ui.frame import frame_of
from agent_ui.pages import desk_actor
from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.errors import NotFound
from hub.figures.board import board, scope_of_today
from hub.figures.listing import passages_behind
from hub.figures.measures import Measure
from hub.queueing.presence import agents
from hub.web.pages import Web

HOME = "/desk/supervisor"


def supervisor_routes(site: Web) -> list[web.RouteDef]:
    """GET /desk/supervisor, …/behind/{measure} with `queue` and `cursor`, and /desk/fragments/supervisor."""
    pages = _Supervisor(site)
    return [
        web.get(HOME, pages.show),
        web.get(HOME + "/behind/{measure}", pages.behind),
        web.get("/desk/fragments/supervisor", pages.fragment),
    ]


class _Supervisor:
    def __init__(self, site: Web) -> None:
        self._site = site
        self._storage = site.storage

    async def show(self, request: web.Request) -> web.Response:
        actor = supervisor(request)
        frame = await frame_of(self._storage, actor)
        shown = await board(self._storage, actor)
        return self._site.page(request, "desk/supervisor/wallboard.html", frame=frame, board=shown, agents=frame.agents)

    async def fragment(self, request: web.Request) -> web.Response:
        """The board alone, fresh: the page asks for it when it is told that something happened."""
        actor = supervisor(request)
        values = {"board": await board(self._storage, actor), "agents": await agents(self._storage, actor)}
        html = self._site.render(self._site.viewer(request), "desk/supervisor/board.html", **values)
        return web.Response(text=html, content_type="text/html")

    async def behind(self, request: web.Request) -> web.Response:
        actor = supervisor(request)
        try:
            measure = Measure(request.match_info["measure"])
        except ValueError as error:
            raise NotFound from error
        queue = request.query.get("queue", "")
        if queue and not (queue.isdecimal() and len(queue) <= 18):
            raise NotFound
        scope = await scope_of_today(self._storage, actor, int(queue) if queue else None)
        page = await passages_behind(self._storage, actor, measure, scope, request.query.get("cursor") or None)
        frame = await frame_of(self._storage, actor)
        name = next((each.name for each in frame.queues if each.id == scope.queue_id), "")
        shown = {"page": page, "measure": measure.value, "queue": queue, "queue_name": name, "now": scope.now}
        return self._site.page(request, "desk/supervisor/behind.html", 200, frame=frame, **shown)


def supervisor(request: web.Request) -> Actor:
    """Who asks. Raises `SignInNeeded`, and `NotAllowed` for somebody who does not supervise."""
    actor = desk_actor(request)
    require(actor, Permission.SUPERVISE)
    return actor
