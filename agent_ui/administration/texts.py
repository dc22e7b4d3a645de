"""The texts kept ready: templates agents insert, and signatures that end their answers."""

from dataclasses import dataclass

from aiohttp import web

from agent_ui.administration.area import Area, done
from agent_ui.administration.form import Fault, Form, fault_of, form_of
from hub.errors import Invalid, NotFound, sentence
from hub.queueing.queues import queues
from hub.texts.choose import TextRow
from hub.texts.keep import TextFields, add_text, change_text, disable_text, enable_text
from hub.texts.kinds import TextKind
from hub.texts.listing import text_mark, texts
from hub.texts.render import NAMES, in_braces
from hub.web.languages import LANGUAGES

ONE = r"/desk/administration/texts/{id:\d{1,18}}"


@dataclass(frozen=True, slots=True)
class Shown:
    """What the fields of a text hold: as stored, or as somebody typed them and was refused. Queue 0: all queues.

    `seen` is the mark of what stood there when they were filled.
    """

    kind: str = TextKind.TEMPLATE
    language: str = "en"
    name: str = ""
    subject: str = ""
    body: str = ""
    queue_id: int = 0
    code: str = ""
    seen: str = ""

    @classmethod
    def stored(cls, row: TextRow) -> "Shown":
        """What a text says now."""
        said = (row.name, row.subject, row.body)
        return cls(row.kind, row.language, *said, row.queue_id or 0, row.code, text_mark(row))

    @classmethod
    def of(cls, sent: Form) -> "Shown":
        """What was typed."""
        typed = sent.text
        return cls(
            kind=typed("kind"),
            language=typed("language"),
            name=typed("name"),
            subject=typed("subject"),
            body=typed("body"),
            queue_id=sent.number("queue"),
            code=typed("code"),
            seen=typed("seen"),
        )

    def fields(self) -> TextFields:
        """What is to be kept. Raises `Invalid` for a kind there is none of."""
        try:
            kind = TextKind(self.kind)
        except ValueError as error:
            raise Invalid(
                "There is no such kind of text.", {"kind": sentence("There is no such kind of text.")}
            ) from error
        return TextFields(kind, self.language, self.name, self.body, self.subject, self.queue_id or None, self.code)


def text_routes(area: Area) -> list[web.RouteDef]:
    """GET and POST /desk/administration/texts, …/new, …/{id}, and POST …/{id}/enable and …/{id}/disable."""
    pages = _Texts(area)
    return [
        web.get("/desk/administration/texts", pages.list),
        web.get("/desk/administration/texts/new", pages.new),
        web.post("/desk/administration/texts/new", pages.add),
        web.get(ONE, pages.show),
        web.post(ONE, pages.change),
        web.post(f"{ONE}/enable", pages.enable),
        web.post(f"{ONE}/disable", pages.disable),
    ]


class _Texts:
    def __init__(self, area: Area) -> None:
        self._area = area
        self._storage = area.storage

    async def list(self, request: web.Request) -> web.Response:
        actor = self._area.actor(request)
        rows = await texts(self._storage, actor)
        names = {queue.id: queue.name for queue in await queues(self._storage, actor)}
        return await self._area.page(request, "texts", rows=rows, queue_names=names)

    async def new(self, request: web.Request) -> web.Response:
        self._area.actor(request)
        return await self._form(request, Shown(language=self._area.language(request)))

    async def add(self, request: web.Request) -> web.Response:
        actor, shown = self._area.actor(request), Shown.of(await form_of(request))

        async def add() -> None:
            await add_text(self._storage, shown.fields(), actor)

        fault = await fault_of(add(), self._area.language(request))
        return await self._form(request, shown, fault=fault) if fault else done("texts", "added")

    async def show(self, request: web.Request) -> web.Response:
        row = await self._row(request)
        return await self._form(request, Shown.stored(row), row)

    async def change(self, request: web.Request) -> web.Response:
        row, shown = await self._row(request), Shown.of(await form_of(request))
        actor = self._area.actor(request)

        async def change() -> None:
            await change_text(self._storage, row.id, shown.fields(), shown.seen, actor)

        fault = await fault_of(change(), self._area.language(request))
        return await self._form(request, shown, row, fault) if fault else done("texts", "changed")

    async def enable(self, request: web.Request) -> web.Response:
        await enable_text(self._storage, int(request.match_info["id"]), self._area.actor(request))
        return done("texts", "enabled")

    async def disable(self, request: web.Request) -> web.Response:
        await disable_text(self._storage, int(request.match_info["id"]), self._area.actor(request))
        return done("texts", "disabled")

    async def _row(self, request: web.Request) -> TextRow:
        wanted = int(request.match_info["id"])
        rows = await texts(self._storage, self._area.actor(request))
        found = next((row for row in rows if row.id == wanted), None)
        if found is None:
            raise NotFound
        return found

    async def _form(
        self, request: web.Request, shown: Shown, row: TextRow | None = None, fault: Fault | None = None
    ) -> web.Response:
        choices = await self._area.queue_choices(request)
        values = {"shown": shown, "row": row, "queues": choices, "languages": LANGUAGES, "names": in_braces(NAMES)}
        return await self._area.page(request, "text", fault, **values)
