"""The imports there were, where a file is sent, and customers as a table."""

from aiohttp import web

from agent_ui.administration.area import HOME, Area
from agent_ui.views import giving_out
from hub.access.permissions import Permission, allows
from hub.imports.give_out import COLUMNS, customers_given
from hub.imports.listing import PAGE, imports
from hub.web.csv_file import csv_file, csv_rows
from hub.web.limits import more_time

ALL = f"{HOME}/imports"


def import_list_routes(area: Area) -> list[web.RouteDef]:
    """GET /desk/administration/imports, POST /desk/administration/customers.csv, for it is written down."""
    pages = _Imports(area)
    return [web.get(ALL, pages.all), web.post(f"{HOME}/customers.csv", pages.give_out)]


class _Imports:
    def __init__(self, area: Area) -> None:
        self._area = area
        self._storage = area.storage

    async def all(self, request: web.Request) -> web.Response:
        actor, written = self._area.actor(request), request.query.get("before", "")
        before = int(written) if written.isdecimal() and len(written) <= 18 else None
        rows = await imports(self._storage, actor, before)
        shown = {"rows": rows, "size": PAGE, "may_export": allows(actor, Permission.PRIVACY)}
        return await self._area.page(request, "imports", None, **shown)

    async def give_out(self, request: web.Request) -> web.StreamResponse:
        """Everybody, page by page."""
        actor = self._area.actor(request)
        given = await customers_given(self._storage, actor, giving_out(request, "party"))
        response = web.StreamResponse(headers={"Content-Disposition": 'attachment; filename="customers.csv"'})
        response.content_type, response.charset = "text/csv", "utf-8"
        await response.prepare(request)
        await response.write(csv_file(COLUMNS, ()))
        async for rows in given:
            await response.write(csv_rows(rows))
            more_time(request)
        await response.write_eof()
        return response
