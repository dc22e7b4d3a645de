"""The quarantine: what could not be understood, with its original, and the way to have it read again."""

from aiohttp import web

from agent_ui.administration.area import Area, done
from agent_ui.administration.form import form_of
from hub.access.permissions import Permission
from hub.interactions.quarantined import quarantined, retry_all

PAGE = 50


def quarantine_routes(area: Area) -> list[web.RouteDef]:
    """GET /desk/administration/quarantine, and POST to read what is ticked, or everything, again."""

    async def show(request: web.Request) -> web.Response:
        actor = area.actor(request, Permission.QUARANTINE)
        written = request.query.get("before", "")
        before = int(written) if written.isdecimal() and len(written) <= 18 else None
        rows = await quarantined(area.storage, actor, before, PAGE + 1)
        further = rows[PAGE - 1].contact_id if len(rows) > PAGE else None
        return await area.page(request, "quarantine", rows=rows[:PAGE], further=further)

    async def retry(request: web.Request) -> web.Response:
        actor = area.actor(request, Permission.QUARANTINE)
        sent = await form_of(request)
        chosen = None if sent.text("which") == "all" else sent.numbers("contact")
        count = await retry_all(area.storage, actor, chosen)
        return done("quarantine", "retried" if count else "nothing")

    return [web.get("/desk/administration/quarantine", show), web.post("/desk/administration/quarantine", retry)]
