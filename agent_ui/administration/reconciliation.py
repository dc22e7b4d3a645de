"""The reconciliation: for every front door, what came in against what became of it."""

from aiohttp import web

from agent_ui.administration.area import Area
from hub.interactions.reconcile import count_by_source, missing_contacts
from hub.mailboxes.reconcile import count_folders


def reconciliation_routes(area: Area) -> list[web.RouteDef]:
    """GET /desk/administration/reconciliation."""

    async def show(request: web.Request) -> web.Response:
        actor = area.actor(request)
        sources = await count_by_source(area.storage)
        missing = await missing_contacts(area.storage)
        folders = await count_folders(area.storage, actor)
        return await area.page(request, "reconciliation", sources=sources, missing=missing, folders=folders)

    return [web.get("/desk/administration/reconciliation", show)]
