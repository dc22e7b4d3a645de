"""The history of what supervisors did about the work of others."""

from collections.abc import Mapping
from urllib.parse import urlencode

from aiohttp import web

from agent_ui.board_address import HOME
from agent_ui.frame import frame_of
from agent_ui.supervisor import supervisor
from agent_ui.wall_time import instant
from hub.access.actor import Actor
from hub.errors import NotFound
from hub.supervision.history import InterventionFilter, interventions
from hub.supervision.model import InterventionKind
from hub.supervision.people import people_of_history
from hub.web.pages import Web

_ASKED = ("kind", "supervisor", "agent", "since", "until", "interaction")


def intervention_routes(site: Web) -> list[web.RouteDef]:
    """GET /desk/supervisor/interventions with `kind`, `supervisor`, `agent`, `since`, `until`, `interaction`."""
    return [web.get(HOME + "/interventions", _Interventions(site).show)]


class _Interventions:
    def __init__(self, site: Web) -> None:
        self._site = site
        self._storage = site.storage

    async def show(self, request: web.Request) -> web.Response:
        actor = supervisor(request)
        asked = {name: request.query.get(name, "") for name in _ASKED}
        chosen = _filter(asked, actor)
        page = await interventions(self._storage, actor, chosen, request.query.get("cursor") or None)
        supervisors, agents = await people_of_history(self._storage, actor)
        more = urlencode({**{name: value for name, value in asked.items() if value}, "cursor": page.next_cursor or ""})
        frame = await frame_of(self._storage, actor)
        values = {"page": page, "asked": asked, "supervisors": supervisors, "agents": agents, "more": more}
        kinds = tuple(InterventionKind)
        return self._site.page(request, "desk/supervisor/interventions.html", 200, frame=frame, kinds=kinds, **values)


def _filter(asked: Mapping[str, str], actor: Actor) -> InterventionFilter:
    """What the address asks for. Raises `NotFound` for what is no kind and no number, `Invalid` for no time."""
    try:
        kind = InterventionKind(asked["kind"]) if asked["kind"] else None
    except ValueError as error:
        raise NotFound from error
    return InterventionFilter(
        kind=kind,
        by_id=_number(asked["supervisor"]),
        agent_id=_number(asked["agent"]),
        interaction_id=_number(asked["interaction"]),
        since=instant(asked["since"], actor.time_zone),
        until=instant(asked["until"], actor.time_zone),
    )


def _number(text: str) -> int | None:
    if text and not (text.isdecimal() and len(text) <= 18):
        raise NotFound
    return int(text) if text else None
