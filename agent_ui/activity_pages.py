"""The pages of activities: the calendar, one activity, and the parts of pages that show some."""

from datetime import date, datetime

from aiohttp import web

from agent_ui.activity_form import REMINDERS, RULES, ActivityForm, form_of, moment_of, new_form
from agent_ui.calendar_view import View, drawn, window_of
from agent_ui.frame import frame_of
from agent_ui.pages import desk_actor
from agent_ui.views import shows
from agent_ui.wall_time import instant
from hub.access.actor import Actor
from hub.access.permissions import Permission, allows
from hub.activities.about import About
from hub.activities.buckets import Bucket
from hub.activities.calendar import calendar
from hub.activities.kinds import ActivityKind
from hub.activities.listing import activities_of_interaction, activity
from hub.activities.name_about import name_about
from hub.activities.visible import Which
from hub.activities.when import day_of
from hub.activities.worklist import todo
from hub.errors import Invalid, NotFound
from hub.queueing.presence import agents
from hub.queueing.queues import queues
from hub.web.pages import Web


def activity_routes(site: Web) -> list[web.RouteDef]:
    """GET /desk/calendar, /desk/activities/{id}, and the fragments of lists and of the form."""
    pages = _Pages(site)
    return [
        web.get("/desk/calendar", pages.calendar),
        web.get(r"/desk/activities/{id:\d{1,18}}", pages.activity),
        web.get("/desk/fragments/activities/form", pages.form),
        web.get("/desk/fragments/activities/todo", pages.todo),
        web.get(r"/desk/fragments/interactions/{id:\d{1,18}}/activities", pages.of_interaction),
    ]


class _Pages:
    def __init__(self, site: Web) -> None:
        self._site = site
        self._storage = site.storage

    async def calendar(self, request: web.Request) -> web.Response:
        actor, now = desk_actor(request), self._storage.clock.now()
        view, on = _view(request), _on(request) or day_of(now, actor.time_zone)
        queue = _number(request, "queue")
        found = await calendar(self._storage, actor, window_of(view, on, actor.time_zone), queue)
        values = {
            "frame": await frame_of(self._storage, actor),
            "page": drawn(view, on, found, now, actor.time_zone),
            "queue_id": queue,
            "now": now,
        }
        return self._site.page(request, "desk/activities/calendar.html", 200, **values)

    async def activity(self, request: web.Request) -> web.Response:
        actor = desk_actor(request)
        which = Which(int(request.match_info["id"]), _date(request))
        detail = await activity(self._storage, actor, which)
        shows(request, "party", detail.row.party_id)
        values = {
            "frame": await frame_of(self._storage, actor),
            "detail": detail,
            "rules": _names_of_rules(),
            "may_invite": detail.may_have_guests and allows(actor, Permission.SERVE),
        }
        return self._site.page(request, "desk/activities/activity.html", 200, **values)

    async def form(self, request: web.Request) -> web.Response:
        """The form of one, of one date of it, or of something new about what the address names."""
        actor, number = desk_actor(request), _number(request, "activity")
        if number is None:
            about = About(*(_number(request, name) for name in ("party", "interaction", "document")))
            known = await name_about(self._storage, about, actor)
            teams = await queues(self._storage, actor)
            team = known.queue_id or (teams[0].id if len(teams) == 1 else None)
            shown = new_form(request.query.get("kind", ""), _local(request, actor), actor, team)
            return await self._form(request, actor, shown, about=about, about_name=known.name, detail=None)
        detail = await activity(self._storage, actor, Which(number, _date(request)))
        row = detail.row
        about = About(row.party_id, row.interaction_id, row.document_id)
        shown = form_of(detail, actor.time_zone)
        return await self._form(request, actor, shown, about=about, about_name=row.party_name, detail=detail)

    async def todo(self, request: web.Request) -> web.Response:
        try:
            bucket = Bucket(request.query.get("bucket", ""))
        except ValueError as error:
            raise NotFound from error
        team, cursor = request.query.get("team") == "yes", request.query.get("cursor") or None
        page = await todo(self._storage, desk_actor(request), bucket, cursor, team=team)
        response = self._fragment(
            request, "desk/activities/lines.html", rows=page.rows, team=team, today=bucket == Bucket.TODAY
        )
        response.headers["X-Next-Cursor"] = page.next_cursor or ""
        return response

    async def of_interaction(self, request: web.Request) -> web.Response:
        number = int(request.match_info["id"])
        found = await activities_of_interaction(self._storage, desk_actor(request), number)
        return self._fragment(request, "desk/activities/of_interaction.html", activities=found, number=number)

    async def _form(self, request: web.Request, actor: Actor, shown: ActivityForm, **values: object) -> web.Response:
        teams = await queues(self._storage, actor)
        people = await agents(self._storage, actor)
        choices = {"teams": teams, "people": people, "kinds": list(ActivityKind), "reminders": REMINDERS}
        return self._fragment(request, "desk/activities/form.html", form=shown, actor=actor, **choices, **values)

    def _fragment(self, request: web.Request, template: str, **values: object) -> web.Response:
        html = self._site.render(self._site.viewer(request), template, **values)
        return web.Response(text=html, content_type="text/html")


def _view(request: web.Request) -> View:
    try:
        return View(request.query.get("view", View.WEEK))
    except ValueError as error:
        raise NotFound from error


def _on(request: web.Request) -> date | None:
    written = request.query.get("on", "")
    if not written:
        return None
    try:
        on = date.fromisoformat(written)
    except ValueError as error:
        raise NotFound from error
    if not 2000 <= on.year < 2200:
        raise NotFound
    return on


def _number(request: web.Request, name: str) -> int | None:
    written = request.query.get(name, "")
    if not written:
        return None
    if not (written.isascii() and written.isdecimal() and len(written) <= 18):
        raise NotFound
    return int(written)


def _date(request: web.Request) -> datetime | None:
    try:
        return moment_of(request.query.get("date", ""))
    except Invalid as error:
        raise NotFound from error


def _local(request: web.Request, actor: Actor) -> datetime | None:
    try:
        return instant(request.query.get("at", ""), actor.time_zone)
    except Invalid as error:
        raise NotFound from error


def _names_of_rules() -> dict[str, str]:
    return {rule: name for name, rule in RULES.items()}
