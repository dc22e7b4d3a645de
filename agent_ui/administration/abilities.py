"""Agents' skills: a table of levels and capacity profiles, a page of agents saved at once."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from aiohttp import web

from agent_ui.administration.area import Area
from agent_ui.administration.form import Fault, Form, fault_of, form_of
from hub.queueing.abilities import Ability, AbilityPage, ability_page, profile_choices
from hub.queueing.set_abilities import HIGHEST_LEVEL, set_abilities
from hub.queueing.skills import SkillRow, skills

ALL = "/desk/administration/skills/agents"
LONGEST_NAME = 120


def ability_routes(area: Area) -> list[web.RouteDef]:
    """GET and POST /desk/administration/skills/agents, with `name` (how names begin) and `after` in the address."""
    pages = _Abilities(area)
    return [web.get(ALL, pages.show), web.post(ALL, pages.save)]


class _Abilities:
    def __init__(self, area: Area) -> None:
        self._area = area
        self._storage = area.storage

    async def show(self, request: web.Request) -> web.Response:
        return await self._page(request)

    async def save(self, request: web.Request) -> web.Response:
        actor, sent = self._area.actor(request), await form_of(request)
        chosen = _typed(sent, await skills(self._storage))
        saving = set_abilities(self._storage, chosen, sent.text("seen"), actor)
        fault = await fault_of(saving, self._area.language(request))
        if fault:
            return await self._page(request, (chosen, sent.text("seen")), fault)
        here = {key: request.query[key] for key in ("name", "after", "id") if key in request.query}
        return web.Response(status=303, headers={"Location": f"{ALL}?{urlencode({**here, 'done': 'changed'})}"})

    async def _page(
        self, request: web.Request, typed: tuple[Mapping[int, Ability], str] | None = None, fault: Fault | None = None
    ) -> web.Response:
        actor, name = self._area.actor(request), request.query.get("name", "").strip()[:LONGEST_NAME]
        page = await ability_page(self._storage, actor, name, _after(request))
        values = {
            "page": _with(page, *typed) if typed else page,
            "skills": await skills(self._storage),
            "profiles": await profile_choices(self._storage),
            "levels": range(HIGHEST_LEVEL + 1),
            "name": name,
            "here": f"{ALL}?{request.query_string}",
            "next": _next(page, name),
        }
        return await self._area.page(request, "abilities", fault, **values)


def _typed(sent: Form, known: tuple[SkillRow, ...]) -> dict[int, Ability]:
    """What was chosen for each agent of the page."""
    return {
        agent: Ability(
            {skill.id: sent.number(f"level-{agent}-{skill.id}") for skill in known},
            sent.number(f"profile-{agent}") or None,
        )
        for agent in sent.numbers("agent")
    }


def _with(page: AbilityPage, chosen: Mapping[int, Ability], seen: str) -> AbilityPage:
    """The page as it was filled in, by somebody who still has not seen what is kept now."""
    rows = tuple(replace(row, ability=chosen.get(row.id, row.ability)) for row in page.rows)
    return replace(page, rows=rows, seen=seen)


def _after(request: web.Request) -> tuple[str, int] | None:
    written = request.query.get("id", "")
    known = written.isascii() and written.isdecimal() and len(written) <= 18
    return (request.query.get("after", "")[:LONGEST_NAME], int(written)) if known else None


def _next(page: AbilityPage, name: str) -> str | None:
    if page.after is None:
        return None
    return f"{ALL}?{urlencode({'name': name, 'after': page.after[0], 'id': page.after[1]})}"
