"""The scripts: what each asks step by step, where its answers lead, and for which queue."""

from dataclasses import dataclass, replace

from aiohttp import web

from agent_ui.administration.area import Area, done
from agent_ui.administration.form import Fault, Form, fault_of, form_of
from hub.queueing.queues import queues
from hub.scripts.keep import ScriptFields, add_script, change_script, switch_script
from hub.scripts.listing import ScriptRow, script, scripts
from hub.scripts.steps import MOST_STEPS, Choice, Step

ALL = "/desk/administration/scripts"
ONE = ALL + r"/{id:\d{1,18}}"
# Between an answer and the step it leads to.
ARROW = "->"


@dataclass(frozen=True, slots=True)
class Line:
    """One step as its fields hold it: each answer in a line of its own, with where it leads behind an arrow."""

    name: str = ""
    text: str = ""
    answers: str = ""
    goes_to: str = ""

    @classmethod
    def stored(cls, step: Step) -> "Line":
        """A step that is kept."""
        lines = (f"{each.label} {ARROW} {each.goes_to}" if each.goes_to else each.label for each in step.choices)
        return cls(step.name, step.text, "\n".join(lines), step.goes_to)

    def step(self) -> Step:
        """What is to be kept."""
        choices = tuple(map(_choice, filter(str.strip, self.answers.replace("→", ARROW).splitlines())))
        return Step(self.name.strip(), self.text.strip(), choices, self.goes_to.strip())


@dataclass(frozen=True, slots=True)
class Shown:
    """What the fields of a script hold: as stored, or as somebody typed them. Queue 0: all queues.

    `seen` is the version that stood there when they were filled.
    """

    name: str = ""
    queue_id: int = 0
    lines: tuple[Line, ...] = (Line(),)
    seen: int = 0

    @classmethod
    def stored(cls, row: ScriptRow) -> "Shown":
        """A script as it is kept."""
        return cls(row.name, row.queue_id or 0, tuple(map(Line.stored, row.steps)), row.version)

    @classmethod
    def of(cls, sent: Form) -> "Shown":
        """What was typed; a step without a name and a question is left out."""
        count = min(sent.number("steps"), MOST_STEPS + 1)
        names = ("name", "text", "answers", "goes_to")
        lines = (Line(*(sent.text(f"{name}{place}") for name in names)) for place in range(count))
        kept = tuple(line for line in lines if line.name or line.text)
        return cls(sent.text("name"), sent.number("queue"), kept, sent.number("seen"))

    def fields(self) -> ScriptFields:
        """What is to be kept."""
        return ScriptFields(self.name, tuple(line.step() for line in self.lines), self.queue_id or None)


def script_routes(area: Area) -> list[web.RouteDef]:
    """GET and POST /desk/administration/scripts, …/new and …/{id}, and POST …/{id}/enable and …/{id}/disable."""
    pages = _Scripts(area)
    return [
        web.get(ALL, pages.all),
        web.get(f"{ALL}/new", pages.new),
        web.post(f"{ALL}/new", pages.add),
        web.get(ONE, pages.show),
        web.post(ONE, pages.change),
        web.post(f"{ONE}/{{doing:enable|disable}}", pages.switch),
    ]


class _Scripts:
    def __init__(self, area: Area) -> None:
        self._area = area
        self._storage = area.storage

    async def all(self, request: web.Request) -> web.Response:
        actor = self._area.actor(request)
        names = {queue.id: queue.name for queue in await queues(self._storage, actor)}
        return await self._area.page(request, "scripts", rows=await scripts(self._storage, actor), queue_names=names)

    async def new(self, request: web.Request) -> web.Response:
        self._area.actor(request)
        return await self._form(request, Shown())

    async def add(self, request: web.Request) -> web.Response:
        actor, sent = self._area.actor(request), await form_of(request)
        shown = Shown.of(sent)
        if sent.ticked("more"):
            return await self._form(request, _longer(shown))
        fault = await fault_of(add_script(self._storage, shown.fields(), actor), self._area.language(request))
        return await self._form(request, shown, fault) if fault else done("scripts", "added")

    async def show(self, request: web.Request) -> web.Response:
        row = await self._row(request)
        return await self._form(request, Shown.stored(row), row=row)

    async def change(self, request: web.Request) -> web.Response:
        row, sent = await self._row(request), await form_of(request)
        actor, shown = self._area.actor(request), Shown.of(sent)
        if sent.ticked("more"):
            return await self._form(request, _longer(shown), row=row)
        changing = change_script(self._storage, row.id, shown.fields(), shown.seen, actor)
        fault = await fault_of(changing, self._area.language(request))
        return await self._form(request, shown, fault, row) if fault else done("scripts", "changed")

    async def switch(self, request: web.Request) -> web.Response:
        doing = request.match_info["doing"]
        await switch_script(self._storage, int(request.match_info["id"]), doing == "enable", self._area.actor(request))
        return done("scripts", f"{doing}d")

    async def _row(self, request: web.Request) -> ScriptRow:
        return await script(self._storage, int(request.match_info["id"]), self._area.actor(request))

    async def _form(
        self, request: web.Request, shown: Shown, fault: Fault | None = None, row: ScriptRow | None = None
    ) -> web.Response:
        choices = await self._area.queue_choices(request)
        filled = shown if shown.lines else replace(shown, lines=(Line(),))
        return await self._area.page(request, "script", fault, shown=filled, row=row, queues=choices)


def _longer(shown: Shown) -> Shown:
    """With one step more to fill in."""
    return replace(shown, lines=(*shown.lines, Line()))


def _choice(line: str) -> Choice:
    label, _, goes_to = line.partition(ARROW)
    return Choice(label.strip(), goes_to.strip())
