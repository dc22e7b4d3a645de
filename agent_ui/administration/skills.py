"""Skills: what queues and rules may ask for and agents can do. Added, renamed, and removed once nothing uses them."""

from aiohttp import web

from agent_ui.administration.area import Area, done
from agent_ui.administration.form import Fault, fault_of, form_of
from hub.queueing.skill_book import SkillUse, add_skill, rename_skill, skill_book, skill_in_book
from hub.rules.remove_skill import remove_skill

ALL = "/desk/administration/skills"
ONE = ALL + r"/{id:\d{1,18}}"


def skill_routes(area: Area) -> list[web.RouteDef]:
    """GET and POST /desk/administration/skills and …/{id}, and POST …/{id}/remove."""
    pages = _Skills(area)
    return [
        web.get(ALL, pages.all),
        web.post(ALL, pages.add),
        web.get(ONE, pages.show),
        web.post(ONE, pages.rename),
        web.post(f"{ONE}/remove", pages.remove),
    ]


class _Skills:
    def __init__(self, area: Area) -> None:
        self._area = area
        self._storage = area.storage

    async def all(self, request: web.Request) -> web.Response:
        return await self._list(request)

    async def add(self, request: web.Request) -> web.Response:
        actor, name = self._area.actor(request), (await form_of(request)).text("name")
        fault = await fault_of(add_skill(self._storage, name, actor), self._area.language(request))
        return await self._list(request, name, fault) if fault else done("skills", "added")

    async def show(self, request: web.Request) -> web.Response:
        row = await self._row(request)
        return await self._form(request, row, (row.name, row.name))

    async def rename(self, request: web.Request) -> web.Response:
        row, sent = await self._row(request), await form_of(request)
        name, seen = sent.text("name"), sent.text("seen")
        renaming = rename_skill(self._storage, row.id, name, self._area.actor(request), seen)
        fault = await fault_of(renaming, self._area.language(request))
        return await self._form(request, row, (name, seen), fault) if fault else done("skills", "changed")

    async def remove(self, request: web.Request) -> web.Response:
        row = await self._row(request)
        removing = remove_skill(self._storage, row.id, self._area.actor(request))
        fault = await fault_of(removing, self._area.language(request))
        return await self._form(request, row, (row.name, row.name), fault) if fault else done("skills", "removed")

    async def _row(self, request: web.Request) -> SkillUse:
        return await skill_in_book(self._storage, int(request.match_info["id"]), self._area.actor(request))

    async def _list(self, request: web.Request, name: str = "", fault: Fault | None = None) -> web.Response:
        rows = await skill_book(self._storage, self._area.actor(request))
        return await self._area.page(request, "skills", fault, rows=rows, name=name)

    async def _form(
        self, request: web.Request, row: SkillUse, held: tuple[str, str], fault: Fault | None = None
    ) -> web.Response:
        """The page of a skill; its form holds a name, and the one that stood there before it was typed."""
        return await self._area.page(request, "skill", fault, row=row, name=held[0], seen=held[1])
