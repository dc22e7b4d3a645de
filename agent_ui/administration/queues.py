"""Queues: who serves them, what they ask for, how long things may take, and who joins when nobody is free."""

from dataclasses import dataclass, field, replace

from aiohttp import web

from agent_ui.administration.area import Area, done
from agent_ui.administration.form import Fault, fault_of, form_of
from agent_ui.administration.queue_form import QueueForm, Trial
from hub.queueing.keep_queue import add_queue, change_queue
from hub.queueing.preview import Foreseen, preview_draft
from hub.queueing.profile_rows import CHANNELS
from hub.queueing.queue_limits import BOUNDS, check_queue
from hub.queueing.queue_past import queue_before
from hub.queueing.queue_rows import QueueDraft, queue_choices, queue_draft, queue_lines

ALL = "/desk/administration/queues"
ONE = ALL + r"/{id:\d{1,18}}"


def queue_routes(area: Area) -> list[web.RouteDef]:
    """GET /desk/administration/queues, GET and POST …/new and …/{id}, and POST …/preview."""
    pages = _Queues(area)
    return [
        web.get(ALL, pages.all),
        web.get(f"{ALL}/new", pages.new),
        web.post(f"{ALL}/new", pages.save),
        web.get(ONE, pages.show),
        web.post(ONE, pages.save),
        web.post(f"{ALL}/new/preview", pages.foresee),
        web.post(f"{ONE}/preview", pages.foresee),
    ]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What the page of a queue holds: the form, what its writer saw kept and under which name, and what was tried."""

    shown: QueueForm
    seen: str = ""
    title: str = ""
    trial: Trial = field(default_factory=Trial)
    undoes: bool = False


class _Queues:
    def __init__(self, area: Area) -> None:
        self._area = area
        self._storage = area.storage

    async def all(self, request: web.Request) -> web.Response:
        rows = await queue_lines(self._storage, self._area.actor(request))
        return await self._area.page(request, "queues", rows=rows)

    async def new(self, request: web.Request) -> web.Response:
        self._area.actor(request)
        # It begins with no codes, so none can be asked for yet.
        usual = replace(QueueDraft(""), wrap_up_required=False)
        return await self._form(request, _Sheet(QueueForm.stored(usual)))

    async def show(self, request: web.Request) -> web.Response:
        number, actor = int(request.match_info["id"]), self._area.actor(request)
        kept = await queue_draft(self._storage, number, actor)
        undone = request.query.get("undo", "")
        known = undone.isascii() and undone.isdecimal() and len(undone) <= 18
        past = await queue_before(self._storage, kept, number, int(undone), actor) if known else kept
        return await self._form(request, _Sheet(QueueForm.stored(past), kept.mark, kept.name, undoes=known))

    async def save(self, request: web.Request) -> web.Response:
        actor, sent = self._area.actor(request), await form_of(request)
        shown, seen = QueueForm.typed(sent), sent.text("seen")
        queue_id = int(request.match_info.get("id", "0"))
        kept = await queue_draft(self._storage, queue_id, actor) if queue_id else None

        async def save() -> None:
            if kept is None:
                await add_queue(self._storage, shown.draft(), actor)
            else:
                await change_queue(self._storage, queue_id, shown.draft(), seen, actor)

        fault = await fault_of(save(), self._area.language(request))
        if fault:
            return await self._form(request, _Sheet(shown, seen, kept.name if kept else ""), fault)
        return done("queues", "changed" if kept else "added")

    async def foresee(self, request: web.Request) -> web.Response:
        """Tell who would get something now, as the queue is kept and as it is typed; nothing is kept."""
        actor, sent = self._area.actor(request), await form_of(request)
        shown, trial, found = QueueForm.typed(sent), Trial.typed(sent), list[Foreseen]()
        queue_id = int(request.match_info.get("id", "0"))
        kept = await queue_draft(self._storage, queue_id, actor) if queue_id else None

        async def foresee() -> None:
            drafted = shown.draft()
            check_queue(drafted)
            for draft in (drafted, *([kept] if kept else [])):
                found.append(await preview_draft(self._storage, trial.wanted(queue_id), draft, actor))

        fault = await fault_of(foresee(), self._area.language(request))
        trial = replace(trial, found=tuple(found))
        return await self._form(request, _Sheet(shown, sent.text("seen"), kept.name if kept else "", trial), fault)

    async def _form(self, request: web.Request, sheet: "_Sheet", fault: Fault | None = None) -> web.Response:
        own = int(request.match_info.get("id", "0"))
        found = await queue_choices(self._storage, self._area.actor(request))
        choices = {
            "own": own,
            "bounds": BOUNDS,
            "skills": found.skills,
            "others": [(key, name) for key, name in found.queues if key != own],
            "people": found.people,
        }
        return await self._area.page(
            request, "queue", fault, sheet=sheet, shown=sheet.shown, channels=CHANNELS, **choices
        )
