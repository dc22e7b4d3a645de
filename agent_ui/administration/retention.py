"""How long what is kept: rules, and what each would forget today."""

from aiohttp import web

from agent_ui.administration.area import HOME, Area, done
from agent_ui.administration.form import Fault, fault_of, form_of
from hub.access.permissions import Permission
from hub.privacy.model import Forgotten
from hub.privacy.retention import add_retention, retention_rules, switch_retention
from hub.queueing.queue_rows import queue_choices

ALL = f"{HOME}/retention"


def retention_routes(area: Area) -> list[web.RouteDef]:
    """GET and POST /desk/administration/retention, POST …/{id}/enable and …/{id}/disable."""
    pages = _Retention(area)
    return [
        web.get(ALL, pages.all),
        web.post(ALL, pages.add),
        web.post(ALL + r"/{id:\d{1,18}}/{how:enable|disable}", pages.switch),
    ]


class _Retention:
    def __init__(self, area: Area) -> None:
        self._area = area
        self._storage = area.storage

    async def all(self, request: web.Request) -> web.Response:
        return await self._list(request)

    async def add(self, request: web.Request) -> web.Response:
        actor, sent = self._area.actor(request, Permission.PRIVACY), await form_of(request)
        queue = sent.number("queue") or None
        doing = add_retention(self._storage, sent.text("kind"), sent.number("days"), queue, actor)
        fault = await fault_of(doing, self._area.language(request))
        return await self._list(request, fault) if fault else done("retention", "added")

    async def switch(self, request: web.Request) -> web.Response:
        actor, active = self._area.actor(request, Permission.PRIVACY), request.match_info["how"] == "enable"
        await switch_retention(self._storage, int(request.match_info["id"]), actor, active=active)
        return done("retention", "enabled" if active else "disabled")

    async def _list(self, request: web.Request, fault: Fault | None = None) -> web.Response:
        actor = self._area.actor(request, Permission.PRIVACY)
        rows = await retention_rules(self._storage, actor)
        queues = (await queue_choices(self._storage, actor)).queues
        return await self._area.page(request, "retention", fault, rows=rows, kinds=tuple(Forgotten), queues=queues)
