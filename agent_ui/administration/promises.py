"""Service levels: what customers of each queue are promised, and when a contact that came in now would be due."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from agent_ui.administration.area import Area, done
from agent_ui.administration.form import Fault, Form, fault_of, form_of
from hub.service_level.course import CHOICES
from hub.service_level.goals import Due
from hub.service_level.policies import add_policy, change_policy, due_from_now, remove_policy
from hub.service_level.policy_rows import PolicyDraft, PolicyRow, policies, policy
from hub.service_level.written import read_length, write_length

ALL = "/desk/administration/promises"
ONE = ALL + r"/{id:\d{1,18}}"


@dataclass(frozen=True, slots=True)
class PolicyForm:
    """The fields of a policy, as they are written, and the version that stood there when they were filled."""

    queue_id: int = 0
    priority: int = 0
    first: str = "4 h"
    next: str = "4 h"
    resolution: str = ""
    warn: int = 75
    pauses: tuple[str, ...] = ("waitingForCustomer",)
    seen: int = 0

    @classmethod
    def typed(cls, sent: Form) -> "PolicyForm":
        """What was typed."""
        times = (sent.text("first"), sent.text("next"), sent.text("resolution"))
        how = sent.number("warn"), tuple(sent.texts("pauses"))
        return cls(sent.number("queue"), sent.number("priority"), *times, *how, sent.number("seen"))

    @classmethod
    def stored(cls, row: PolicyRow) -> "PolicyForm":
        """What is kept."""
        draft = row.draft
        lengths = (draft.first_response, draft.next_response, draft.resolution)
        first, following, resolution = (write_length(each) for each in lengths)
        promised = (first, following, resolution)
        return cls(draft.queue_id, draft.from_priority, *promised, draft.warn_percent, draft.pauses, row.version)

    def draft(self) -> PolicyDraft:
        """What it asks for. Raises `Invalid` with the field that cannot be read."""
        first, following = read_length(self.first, "first"), read_length(self.next, "next")
        resolution = read_length(self.resolution, "resolution")
        return PolicyDraft(self.queue_id, self.priority, first, following, resolution, self.warn, self.pauses)


def promise_routes(area: Area) -> list[web.RouteDef]:
    """GET and POST /desk/administration/promises, …/new and …/{id}, and POST …/try and …/{id}/remove."""
    pages = _Promises(area)
    return [
        web.get(ALL, pages.all),
        web.get(f"{ALL}/new", pages.new),
        web.post(f"{ALL}/new", pages.save),
        web.post(f"{ALL}/new/try", pages.attempt),
        web.get(ONE, pages.show),
        web.post(ONE, pages.save),
        web.post(f"{ONE}/try", pages.attempt),
        web.post(f"{ONE}/remove", pages.remove),
    ]


class _Promises:
    def __init__(self, area: Area) -> None:
        self._area = area
        self._storage = area.storage

    async def all(self, request: web.Request) -> web.Response:
        rows = await policies(self._storage, self._area.actor(request))
        return await self._area.page(request, "promises", rows=[(row, PolicyForm.stored(row)) for row in rows])

    async def new(self, request: web.Request) -> web.Response:
        self._area.actor(request)
        return await self._form(request, PolicyForm(queue_id=int(request.query.get("queue", "0") or 0)))

    async def show(self, request: web.Request) -> web.Response:
        row = await self._row(request)
        assert row is not None, "its address has a number"
        return await self._form(request, PolicyForm.stored(row), row)

    async def save(self, request: web.Request) -> web.Response:
        actor, row = self._area.actor(request), await self._row(request)
        shown = PolicyForm.typed(await form_of(request))

        async def save() -> None:
            if row is None:
                await add_policy(self._storage, shown.draft(), actor)
            else:
                await change_policy(self._storage, row.id, shown.draft(), shown.seen, actor)

        fault = await fault_of(save(), self._area.language(request))
        if fault:
            return await self._form(request, shown, row, fault)
        return done("promises", "changed" if row else "added")

    async def attempt(self, request: web.Request) -> web.Response:
        """Tell when a contact that came in now would be due by what is typed; nothing is kept."""
        actor, row, shown = (
            self._area.actor(request),
            await self._row(request),
            PolicyForm.typed(await form_of(request)),
        )
        found: dict[str, Due] = {}

        async def attempt() -> None:
            found.update(await due_from_now(self._storage, shown.draft(), actor))

        fault = await fault_of(attempt(), self._area.language(request))
        return await self._form(request, shown, row, fault, found or None)

    async def remove(self, request: web.Request) -> web.Response:
        await remove_policy(self._storage, int(request.match_info["id"]), self._area.actor(request))
        return done("promises", "removed")

    async def _row(self, request: web.Request) -> PolicyRow | None:
        if "id" not in request.match_info:
            return None
        return await policy(self._storage, int(request.match_info["id"]), self._area.actor(request))

    async def _form(
        self,
        request: web.Request,
        shown: PolicyForm,
        row: PolicyRow | None = None,
        fault: Fault | None = None,
        dues: Mapping[str, Due] | None = None,
    ) -> web.Response:
        choices = {"queues": await self._area.queue_choices(request), "standstills": [why.value for why in CHOICES]}
        return await self._area.page(request, "promise", fault, shown=shown, row=row, dues=dues, **choices)
