"""The list behind each figure of the wallboard."""

from enum import StrEnum
from typing import TypeVar

from aiohttp import web

from agent_ui.board_address import HOME, Addresses, board_filter
from agent_ui.frame import frame_of
from agent_ui.supervisor import supervisor
from hub.access.actor import Actor
from hub.errors import NotFound
from hub.figures.agents import agents_in_mode
from hub.figures.board import names_of, scope_of_board
from hub.figures.board_filter import BoardFilter
from hub.figures.listing import passages_behind
from hub.figures.measures import Measure
from hub.figures.occupancy import occupancy, stretches_behind
from hub.figures.promises import Promised, promises_behind
from hub.figures.stretches import Use
from hub.queueing.model import WorkMode
from hub.web.pages import Web

Named = TypeVar("Named", bound=StrEnum)


def supervisor_list_routes(site: Web) -> list[web.RouteDef]:
    """GET /desk/supervisor/behind/{measure}, …/occupancy/{use}, …/promises/{promised} and …/agents, with `cursor`.

    All take what the board's address takes, and `half_hour`, `channel` and `agent`; agents take `mode` and `reason`.
    """
    lists = _Lists(site)
    return [
        web.get(HOME + "/behind/{measure}", lists.behind),
        web.get(HOME + "/occupancy/{use}", lists.occupancy),
        web.get(HOME + "/promises/{promised}", lists.promises),
        web.get(HOME + "/agents", lists.agents),
    ]


class _Lists:
    def __init__(self, site: Web) -> None:
        self._site = site
        self._storage = site.storage

    async def behind(self, request: web.Request) -> web.Response:
        actor, chosen = supervisor(request), board_filter(request)
        measure = _one_of(Measure, request.match_info["measure"])
        scope = await scope_of_board(self._storage, actor, chosen)
        page = await passages_behind(self._storage, actor, measure, scope, _cursor(request))
        return await self._page(request, "behind", actor, chosen, page=page, measure=measure.value, scope=scope)

    async def occupancy(self, request: web.Request) -> web.Response:
        actor, chosen = supervisor(request), board_filter(request)
        use = _one_of(Use, request.match_info["use"])
        scope = await scope_of_board(self._storage, actor, chosen)
        page = await stretches_behind(self._storage, actor, use, scope, _cursor(request))
        names = await names_of(self._storage, {row.agent_id for row in page.rows})
        whole = await occupancy(self._storage, actor, scope)
        shown = {"page": page, "use": use.value, "names": names, "whole": whole, "scope": scope}
        return await self._page(request, "occupancy", actor, chosen, **shown)

    async def promises(self, request: web.Request) -> web.Response:
        actor, chosen = supervisor(request), board_filter(request)
        promised = _one_of(Promised, request.match_info["promised"])
        scope = await scope_of_board(self._storage, actor, chosen)
        page = await promises_behind(self._storage, actor, promised, scope, _cursor(request))
        return await self._page(request, "promises", actor, chosen, page=page, promised=promised.value, scope=scope)

    async def agents(self, request: web.Request) -> web.Response:
        actor, chosen = supervisor(request), board_filter(request)
        mode, reason = _one_of(WorkMode, request.query.get("mode", "")), request.query.get("reason", "")
        scope = await scope_of_board(self._storage, actor, chosen)
        page = await agents_in_mode(self._storage, actor, (mode, reason), scope.queue_id, _cursor(request))
        shown = {"page": page, "mode": mode.value, "reason": reason, "scope": scope}
        return await self._page(request, "in_mode", actor, chosen, **shown)

    async def _page(
        self, request: web.Request, name: str, actor: Actor, chosen: BoardFilter, **shown: object
    ) -> web.Response:
        frame = await frame_of(self._storage, actor)
        queue = next((each.name for each in frame.queues if each.id == chosen.queue_id), "")
        agent = (await names_of(self._storage, {chosen.agent_id})).get(chosen.agent_id or 0, "")
        values = {"to": Addresses(chosen), "chosen": chosen, "queue_name": queue, "agent_name": agent, **shown}
        return self._site.page(request, f"desk/supervisor/{name}.html", 200, frame=frame, **values)


def _one_of(kind: type[Named], value: str) -> Named:
    try:
        return kind(value)
    except ValueError as error:
        raise NotFound from error


def _cursor(request: web.Request) -> str | None:
    return request.query.get("cursor") or None
