"""Roles: what people may do and what the desk leads to, changed here and in force on open desks within seconds."""

from dataclasses import replace

from aiohttp import web

from agent_ui.administration.area import Area, done
from agent_ui.administration.form import Fault, fault_of, form_of
from agent_ui.administration.role_form import Shown
from agent_ui.frame import frame_of
from agent_ui.home import home_of
from agent_ui.navigation import LINKS
from agent_ui.overviews import OVERVIEWS, overview_of
from hub.access.document_rights import ACTIONS, SCOPES
from hub.access.keep_role import RoleDraft, add_role, copy_role, keep_role, remove_role
from hub.access.navigation import PAGES
from hub.access.permissions import Permission
from hub.access.role_list import RoleRow, role_row, roles
from hub.desks.keep_layout import keep_role_layout, layout, role_layouts
from hub.queueing.queues import queues

ALL = "/desk/administration/roles"
ONE = ALL + r"/{id:\d{1,18}}"


def role_routes(area: Area) -> list[web.RouteDef]:
    """GET and POST /desk/administration/roles and …/{id}, GET …/{id}/preview, POST …/{id}/copy, …/remove, …/layout."""
    pages = _Roles(area)
    return [
        web.get(ALL, pages.all),
        web.post(ALL, pages.add),
        web.get(ONE, pages.show),
        web.post(ONE, pages.change),
        web.get(f"{ONE}/preview", pages.preview),
        web.post(f"{ONE}/copy", pages.copy),
        web.post(f"{ONE}/remove", pages.remove),
        web.post(f"{ONE}/layout", pages.layout),
    ]


class _Roles:
    def __init__(self, area: Area) -> None:
        self._area = area
        self._storage = area.storage

    async def all(self, request: web.Request) -> web.Response:
        return await self._list(request)

    async def add(self, request: web.Request) -> web.Response:
        actor, label = self._area.actor(request), (await form_of(request)).text("label")
        fault = await fault_of(add_role(self._storage, RoleDraft(label), actor), self._area.language(request))
        return await self._list(request, label, fault) if fault else done("roles", "added")

    async def show(self, request: web.Request) -> web.Response:
        row = await self._row(request)
        return await self._form(request, row, Shown.stored(row))

    async def change(self, request: web.Request) -> web.Response:
        row, shown = await self._row(request), Shown.of(await form_of(request))
        keeping = keep_role(self._storage, row.id, shown.draft(), self._area.actor(request), shown.seen)
        fault = await fault_of(keeping, self._area.language(request))
        return await self._form(request, row, shown, fault) if fault else done(f"roles/{row.id}", "changed")

    async def copy(self, request: web.Request) -> web.Response:
        row, label = await self._row(request), (await form_of(request)).text("copy")
        copying = copy_role(self._storage, row.id, label, self._area.actor(request))
        fault = await fault_of(copying, self._area.language(request))
        return await self._form(request, row, Shown.stored(row), fault) if fault else done("roles", "added")

    async def remove(self, request: web.Request) -> web.Response:
        row = await self._row(request)
        removing = remove_role(self._storage, row.id, self._area.actor(request))
        fault = await fault_of(removing, self._area.language(request))
        return await self._form(request, row, Shown.stored(row), fault) if fault else done("roles", "removed")

    async def layout(self, request: web.Request) -> web.Response:
        """Has a role begin with a kind of page as the actor has it, or as the house does."""
        row, actor, sent = await self._row(request), self._area.actor(request), await form_of(request)
        kind = overview_of(sent.text("page"))
        mine = () if sent.text("how") == "house" else (await layout(self._storage, kind.name, actor)).placed
        await keep_role_layout(self._storage, row.id, kind.name, mine, actor)
        return done(f"roles/{row.id}", "changed")

    async def preview(self, request: web.Request) -> web.Response:
        """The home page as the role leads to it. What stands in it is nothing the actor may not see themselves."""
        row, actor = await self._row(request), self._area.actor(request)
        members = frozenset(queue.id for queue in await queues(self._storage, actor))
        somebody = replace(
            actor, permissions=row.permissions & actor.permissions, queues=members, navigation=row.navigation
        )
        values = {"frame": await frame_of(self._storage, somebody), "home": await home_of(self._storage, somebody)}
        return self._area.whole_page(request, "role_preview", row=row, **values)

    async def _row(self, request: web.Request) -> RoleRow:
        return await role_row(self._storage, int(request.match_info["id"]), self._area.actor(request))

    async def _list(self, request: web.Request, label: str = "", fault: Fault | None = None) -> web.Response:
        rows = await roles(self._storage, self._area.actor(request))
        return await self._area.page(request, "roles", fault, rows=rows, label=label)

    async def _form(self, request: web.Request, row: RoleRow, shown: Shown, fault: Fault | None = None) -> web.Response:
        layouts = await role_layouts(self._storage, row.id, self._area.actor(request))
        choices = {
            "permissions": tuple(Permission),
            "actions": ACTIONS,
            "scopes": SCOPES,
            "pages": tuple(PAGES),
            "links": LINKS,
            "layouts": [(kind, kind.name in layouts) for kind in OVERVIEWS.values()],
        }
        return await self._area.page(request, "role", fault, row=row, shown=shown, history_of=row.name, **choices)
