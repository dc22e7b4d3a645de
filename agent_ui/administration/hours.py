"""Business hours: when queues are open, on which days they are not, and what a calendar file adds to that."""

import asyncio
from dataclasses import replace
from datetime import UTC

from aiohttp import web

from agent_ui.administration.area import Area, done
from agent_ui.administration.form import Fault, fault_of, form_of
from agent_ui.administration.hours_form import HoursForm, Opening
from hub.service_level.calendar_rows import CalendarRow, calendar, calendars, zones
from hub.service_level.calendars import add_calendar, change_calendar, remove_calendar
from hub.service_level.holidays_file import holidays_in
from hub.service_level.written import read_holidays, write_holidays

ALL = "/desk/administration/hours"
ONE = ALL + r"/{id:\d{1,18}}"
OFFICE = "09:00-17:00"


def hours_routes(area: Area) -> list[web.RouteDef]:
    """GET and POST /desk/administration/hours, …/new and …/{id}, and POST …/{id}/import and …/{id}/remove."""
    pages = _Hours(area)
    return [
        web.get(ALL, pages.all),
        web.get(f"{ALL}/new", pages.new),
        web.post(f"{ALL}/new", pages.save),
        web.get(ONE, pages.show),
        web.post(ONE, pages.save),
        web.post(f"{ALL}/new/import", pages.take_file),
        web.post(f"{ONE}/import", pages.take_file),
        web.post(f"{ONE}/remove", pages.remove),
    ]


class _Hours:
    def __init__(self, area: Area) -> None:
        self._area = area
        self._storage = area.storage

    async def all(self, request: web.Request) -> web.Response:
        rows = await calendars(self._storage, self._area.actor(request))
        now = self._storage.clock.now()
        shown = [(row, HoursForm.stored(row.draft, row.version), Opening.of(row.hours, now)) for row in rows]
        return await self._area.page(request, "hours", rows=shown)

    async def new(self, request: web.Request) -> web.Response:
        days = (*[OFFICE] * 5, "", "")
        return await self._form(request, HoursForm("", self._area.actor(request).time_zone, days, "", frozenset()))

    async def show(self, request: web.Request) -> web.Response:
        row = await self._row(request)
        assert row is not None, "its address has a number"
        return await self._form(request, HoursForm.stored(row.draft, row.version), row)

    async def save(self, request: web.Request) -> web.Response:
        actor, row = self._area.actor(request), await self._row(request)
        shown = HoursForm.typed(await form_of(request))

        async def save() -> None:
            if row is None:
                await add_calendar(self._storage, shown.draft(), actor)
            else:
                await change_calendar(self._storage, row.id, shown.draft(), shown.seen, actor)

        fault = await fault_of(save(), self._area.language(request))
        if fault:
            return await self._form(request, shown, row, fault)
        return done("hours", "never" if shown.never_opens() else "changed" if row else "added")

    async def take_file(self, request: web.Request) -> web.Response:
        """Show the form as it was typed with the file's holidays beside its own; nothing is kept yet."""
        row, sent = await self._row(request), await form_of(request)
        self._area.actor(request)
        shown, taken = HoursForm.typed(sent), list[HoursForm]()
        today = self._storage.clock.now().astimezone(UTC).date()

        async def take() -> None:
            mine = {each.day: each for each in read_holidays(shown.holidays)}
            # A large file takes a second, in which desks must not stand still.
            named = await asyncio.to_thread(holidays_in, sent.content("file"), today)
            both = {each.day: each for each in named} | mine
            taken.append(replace(shown, holidays=write_holidays(tuple(sorted(both.values())))))

        fault = await fault_of(take(), self._area.language(request))
        if fault:
            return await self._form(request, shown, row, fault)
        more = len(read_holidays(taken[0].holidays)) - len(read_holidays(shown.holidays))
        return await self._form(request, taken[0], row, imported=more)

    async def remove(self, request: web.Request) -> web.Response:
        row = await self._row(request)
        assert row is not None, "its address has a number"
        removing = remove_calendar(self._storage, row.id, self._area.actor(request))
        fault = await fault_of(removing, self._area.language(request))
        if fault is None:
            return done("hours", "removed")
        return await self._form(request, HoursForm.stored(row.draft, row.version), row, fault)

    async def _row(self, request: web.Request) -> CalendarRow | None:
        if "id" not in request.match_info:
            return None
        return await calendar(self._storage, int(request.match_info["id"]), self._area.actor(request))

    async def _form(
        self,
        request: web.Request,
        shown: HoursForm,
        row: CalendarRow | None = None,
        fault: Fault | None = None,
        imported: int | None = None,
    ) -> web.Response:
        opening = Opening.of(row.hours, self._storage.clock.now()) if row else None
        choices = {"zones": [(zone, zone) for zone in zones()], "queues": await self._area.queue_choices(request)}
        values = {"shown": shown, "row": row, "opening": opening, "imported": imported, **choices}
        return await self._area.page(request, "calendar", fault, **values)
