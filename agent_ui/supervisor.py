"""The supervisor's wallboard: a day in figures and charts, and what is to be known of this moment."""

from math import ceil
from typing import Any

from aiohttp import web

from agent_ui.board_address import HOME, Addresses, board_filter
from agent_ui.charts import course_of
from agent_ui.frame import frame_of
from agent_ui.pages import desk_actor
from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.figures.agents import agents_by_mode
from hub.figures.board import board
from hub.figures.board_filter import BoardFilter
from hub.figures.half_hours import HALF_HOUR, figures_by_half_hour, half_hours
from hub.figures.listing import passages_behind
from hub.figures.measures import Measure, Scope
from hub.figures.promises import promises
from hub.figures.staffing import staffing
from hub.figures.waited import turns_late_at, waited_by_half_hour
from hub.queueing.presence import agents
from hub.supervision.in_hands import in_hands
from hub.web.pages import Web

# As many of those that wait longest as one looks at; the list behind has them all.
OLDEST = 8


def supervisor_routes(site: Web) -> list[web.RouteDef]:
    """GET /desk/supervisor and /desk/fragments/supervisor, with `queue` and `day`."""
    pages = _Supervisor(site)
    return [web.get(HOME, pages.show), web.get("/desk/fragments/supervisor", pages.fragment)]


class _Supervisor:
    def __init__(self, site: Web) -> None:
        self._site = site
        self._storage = site.storage

    async def show(self, request: web.Request) -> web.Response:
        actor = supervisor(request)
        values = await self._values(actor, board_filter(request))
        frame = await frame_of(self._storage, actor)
        return self._site.page(request, "desk/supervisor/wallboard.html", frame=frame, **values)

    async def fragment(self, request: web.Request) -> web.Response:
        """The board alone, fresh: the page asks for it when it is told that something happened."""
        values = await self._values(supervisor(request), board_filter(request))
        html = self._site.render(self._site.viewer(request), "desk/supervisor/board.html", **values)
        return web.Response(text=html, content_type="text/html")

    async def _values(self, actor: Actor, chosen: BoardFilter) -> dict[str, Any]:
        # So its parts agree with each other, and nothing is asked for a connection again and again.
        async with self._storage.reading_together():
            return await self._read(actor, chosen)

    async def _read(self, actor: Actor, chosen: BoardFilter) -> dict[str, Any]:
        storage = self._storage
        shown = await board(storage, actor, BoardFilter(chosen.day, chosen.queue_id))
        values = {
            "board": shown,
            "to": Addresses(BoardFilter(None if shown.is_today else shown.day, chosen.queue_id)),
            "course": course_of(
                await figures_by_half_hour(storage, actor, shown.scope),
                await waited_by_half_hour(storage, actor, shown.scope),
            ),
            "promised": await promises(storage, actor, shown.scope),
        }
        return values | (await self._present(actor, chosen, values) if shown.is_today else {})

    async def _present(self, actor: Actor, chosen: BoardFilter, values: dict[str, Any]) -> dict[str, Any]:
        storage, shown = self._storage, values["board"]
        return {
            "turns": await self._turns(actor, shown.scope),
            "oldest": (await passages_behind(storage, actor, Measure.WAITING, shown.scope)).rows[:OLDEST],
            "staffing": await staffing(storage, actor, shown),
            "modes": await agents_by_mode(storage, actor, chosen.queue_id),
            "agents": await agents(storage, actor, chosen.queue_id),
            "held": await in_hands(storage, actor, chosen.queue_id),
        }

    async def _turns(self, actor: Actor, scope: Scope) -> int:
        """In how many seconds the board says something else though nothing happens: one is late, a half hour over."""
        half_hour = next(at for at in half_hours(scope.since, scope.until + HALF_HOUR) if at > scope.now)
        late = await turns_late_at(self._storage, actor, scope)
        return ceil((min(late or half_hour, half_hour) - scope.now).total_seconds()) + 1


def supervisor(request: web.Request) -> Actor:
    """Who asks. Raises `SignInNeeded`, and `NotAllowed` for somebody who does not supervise."""
    actor = desk_actor(request)
    require(actor, Permission.SUPERVISE)
    return actor
