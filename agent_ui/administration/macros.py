"""The macros: what each does to a conversation, for which queue and under which key, with every change of it."""

from dataclasses import dataclass

from aiohttp import web

from agent_ui.administration.area import Area, done
from agent_ui.administration.form import Fault, Form, fault_of, form_of
from hub.errors import Invalid, sentence
from hub.macros.keep import KEYS, MacroFields, add_macro, change_macro, switch_macro
from hub.macros.listing import MacroChange, MacroRow, macro, macros
from hub.macros.steps import Step, Steps
from hub.queueing.queues import queues
from hub.texts.render import NAMES, in_braces

ALL = "/desk/administration/macros"
ONE = ALL + r"/{id:\d{1,18}}"


@dataclass(frozen=True, slots=True)
class Shown:
    """What the fields of a macro hold: as stored, or as somebody typed them and was refused. Queue 0: all queues.

    `seen` is the version that stood there when they were filled.
    """

    name: str = ""
    key: str = ""
    queue_id: int = 0
    text: str = ""
    add_tags: str = ""
    remove_tags: str = ""
    priority: str = ""
    note: str = ""
    ending: str = ""
    to_queue_id: int = 0
    hours: str = ""
    code: str = ""
    seen: int = 0

    @classmethod
    def stored(cls, row: MacroRow) -> "Shown":
        """What a macro does now."""
        steps = row.steps
        return cls(
            name=row.name,
            key=row.key,
            queue_id=row.queue_id or 0,
            text=steps.text,
            add_tags=", ".join(steps.add_tags),
            remove_tags=", ".join(steps.remove_tags),
            priority="" if steps.priority is None else str(steps.priority),
            note=steps.note,
            ending=steps.ending or "",
            to_queue_id=steps.queue_id or 0,
            hours=str(steps.hours or ""),
            code=steps.code,
            seen=row.version,
        )

    @classmethod
    def of(cls, sent: Form) -> "Shown":
        """What was typed."""
        words = ("name", "key", "text", "add_tags", "remove_tags", "priority", "note", "ending", "hours", "code")
        typed = {name: sent.text(name) for name in words}
        queue_id, to_queue_id = sent.number("queue"), sent.number("queue_id")
        return cls(**typed, queue_id=queue_id, to_queue_id=to_queue_id, seen=sent.number("seen"))

    def fields(self) -> MacroFields:
        """What is to be kept. Raises `Invalid` for what is no number, or no ending."""
        steps = Steps(
            text=self.text.strip(),
            add_tags=_tags(self.add_tags),
            remove_tags=_tags(self.remove_tags),
            priority=_number(self.priority, "priority") if self.priority.strip() else None,
            note=self.note.strip(),
            ending=_ending(self.ending),
            queue_id=self.to_queue_id or None,
            hours=_number(self.hours, "hours") if self.hours.strip() else 0,
            code=self.code.strip(),
        )
        return MacroFields(self.name, steps, self.key, self.queue_id or None)


def macro_routes(area: Area) -> list[web.RouteDef]:
    """GET and POST /desk/administration/macros, …/new and …/{id}, and POST …/{id}/enable and …/{id}/disable."""
    pages = _Macros(area)
    return [
        web.get(ALL, pages.all),
        web.get(f"{ALL}/new", pages.new),
        web.post(f"{ALL}/new", pages.add),
        web.get(ONE, pages.show),
        web.post(ONE, pages.change),
        web.post(f"{ONE}/{{doing:enable|disable}}", pages.switch),
    ]


class _Macros:
    def __init__(self, area: Area) -> None:
        self._area = area
        self._storage = area.storage

    async def all(self, request: web.Request) -> web.Response:
        actor = self._area.actor(request)
        names = {queue.id: queue.name for queue in await queues(self._storage, actor)}
        return await self._area.page(request, "macros", rows=await macros(self._storage, actor), queue_names=names)

    async def new(self, request: web.Request) -> web.Response:
        self._area.actor(request)
        return await self._form(request, Shown())

    async def add(self, request: web.Request) -> web.Response:
        actor, shown = self._area.actor(request), Shown.of(await form_of(request))

        async def add() -> None:
            await add_macro(self._storage, shown.fields(), actor)

        fault = await fault_of(add(), self._area.language(request))
        return await self._form(request, shown, fault) if fault else done("macros", "added")

    async def show(self, request: web.Request) -> web.Response:
        row, _ = await self._row(request)
        return await self._form(request, Shown.stored(row))

    async def change(self, request: web.Request) -> web.Response:
        (row, _), shown = await self._row(request), Shown.of(await form_of(request))
        actor = self._area.actor(request)

        async def change() -> None:
            await change_macro(self._storage, row.id, shown.fields(), shown.seen, actor)

        fault = await fault_of(change(), self._area.language(request))
        return await self._form(request, shown, fault) if fault else done("macros", "changed")

    async def switch(self, request: web.Request) -> web.Response:
        doing = request.match_info["doing"]
        await switch_macro(self._storage, int(request.match_info["id"]), doing == "enable", self._area.actor(request))
        return done("macros", f"{doing}d")

    async def _row(self, request: web.Request) -> tuple[MacroRow, tuple[MacroChange, ...]]:
        return await macro(self._storage, int(request.match_info["id"]), self._area.actor(request))

    async def _form(self, request: web.Request, shown: Shown, fault: Fault | None = None) -> web.Response:
        row, changes = await self._row(request) if "id" in request.match_info else (None, ())
        choices = {"queues": await self._area.queue_choices(request), "keys": KEYS, "names": in_braces(NAMES)}
        return await self._area.page(request, "macro", fault, shown=shown, row=row, changes=changes, **choices)


def _tags(written: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag.strip() for tag in written.split(",") if tag.strip()))


def _number(written: str, field: str) -> int:
    digits = written.strip()
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 6):
        raise Invalid("That is no number.", {field: sentence("That is no number.")})
    return int(digits)


def _ending(written: str) -> Step | None:
    try:
        return Step(written) if written else None
    except ValueError as error:
        raise Invalid("Nothing ends like that.", {"ending": sentence("Nothing ends like that.")}) from error
