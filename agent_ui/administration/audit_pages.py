"""The audit log and the history of each section: who changed what and when, before and after."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aiohttp import web

from agent_ui.administration.area import Area
from agent_ui.administration.changes import ACTIONS, AREAS, told
from hub.access.actor import Actor
from hub.access.audit import ChainReport, Detail, verify_chain
from hub.access.audit_log import PAGE, AuditFilter, AuditPage, audit_page, exported_entries, people
from hub.errors import NotFound
from hub.queueing.queue_rows import queue_choices
from hub.web.csv_file import csv_file

ALL = "/desk/administration/audit"
MOST_EXPORTED = 50_000
COLUMNS = ("number", "at", "who", "action", "detail")


def audit_routes(area: Area) -> list[web.RouteDef]:
    """GET /desk/administration/audit, …/history/{section} and audit.csv, and POST …/audit/verify."""
    pages = _Audit(area)
    return [
        web.get(ALL, pages.all),
        web.get(f"{ALL}.csv", pages.export),
        web.post(f"{ALL}/verify", pages.verify),
        web.get("/desk/administration/history/{section}", pages.history),
    ]


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for, as the address says it; what makes no sense is left out."""

    person: int | None = None
    action: str = ""
    since: date | None = None
    until: date | None = None

    @classmethod
    def of(cls, request: web.Request) -> "Search":
        """What this request looks for."""
        action = request.query.get("action", "")
        known = action if action in ACTIONS else ""
        return cls(_number(request, "person"), known, _day(request, "since"), _day(request, "until"))

    def wanted(self, actor: Actor) -> AuditFilter:
        """The entries; days are those of the actor's time zone, the last one whole."""
        until = self.until + timedelta(days=1) if self.until and self.until < date.max else None
        times = (_midnight(self.since, actor), _midnight(until, actor))
        return AuditFilter((self.action,) if self.action else (), self.person, *times)

    @property
    def query(self) -> str:
        """The same, to be put into an address."""
        chosen = {"person": self.person, "action": self.action or None, "since": self.since, "until": self.until}
        return urlencode({name: str(value) for name, value in chosen.items() if value is not None})


class _Audit:
    def __init__(self, area: Area) -> None:
        self._area = area
        self._storage = area.storage

    async def all(self, request: web.Request) -> web.Response:
        return await self._log(request)

    async def verify(self, request: web.Request) -> web.Response:
        self._area.actor(request)
        return await self._log(request, await verify_chain(self._storage))

    async def export(self, request: web.Request) -> web.Response:
        """The entries looked for as a file, the newest first."""
        actor, search = self._area.actor(request), Search.of(request)
        found = await exported_entries(self._storage, search.wanted(actor), actor, MOST_EXPORTED)
        rows = [(row.sequence, row.at.isoformat(), row.actor, row.action, _line(row.detail)) for row in found]
        headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
        return web.Response(body=csv_file(COLUMNS, rows), content_type="text/csv", charset="utf-8", headers=headers)

    async def history(self, request: web.Request) -> web.Response:
        actor, section = self._area.actor(request), request.match_info["section"]
        if section not in AREAS:
            raise NotFound
        actions, name = AREAS[section]
        one = request.query.get("one", "")[:320]
        wanted = AuditFilter(actions, about=(name, one) if one else None)
        page = await audit_page(self._storage, wanted, actor, _number(request, "before"))
        values = {**await self._values(actor, page), "section": section, "one": one}
        return await self._area.page(request, "history", None, **values)

    async def _log(self, request: web.Request, report: ChainReport | None = None) -> web.Response:
        actor, search = self._area.actor(request), Search.of(request)
        page = await audit_page(self._storage, search.wanted(actor), actor, _number(request, "before"))
        values = {"search": search, "actions": ACTIONS, "report": report, "most": MOST_EXPORTED, "size": PAGE}
        return await self._area.page(request, "audit", None, **await self._values(actor, page), **values)

    async def _values(self, actor: Actor, page: AuditPage) -> dict[str, object]:
        """The entries, and the names of what they speak of."""
        found = await queue_choices(self._storage, actor)
        everybody = await people(self._storage, actor)
        names = {"skills": dict(found.skills), "queue": dict(found.queues), "members": everybody}
        return {"entries": [told(row) for row in page.rows], "further": page.before, "names": names}


def _line(detail: Detail) -> str:
    return "; ".join(f"{name}: {value}" for name, value in detail.items())


def _number(request: web.Request, name: str) -> int | None:
    written = request.query.get(name, "")
    return int(written) if written.isascii() and written.isdecimal() and len(written) <= 18 else None


def _day(request: web.Request, name: str) -> date | None:
    try:
        return date.fromisoformat(request.query.get(name, ""))
    except ValueError:
        return None


def _midnight(day: date | None, actor: Actor) -> datetime | None:
    if day is None:
        return None
    try:
        zone = ZoneInfo(actor.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return datetime.combine(day, time(), UTC)
    return datetime.combine(day, time(), zone).astimezone(UTC) if day > date.min else datetime.combine(day, time(), UTC)
