"""Our addresses: which queue mail to them goes to, and what they answer by themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from aiohttp import web

from agent_ui.administration.area import HOME, Area, done
from agent_ui.administration.form import Fault, Form, fault_of, form_of
from hub.interactions.addresses import (
    AddressDraft,
    AddressRow,
    add_address,
    address,
    addresses,
    change_address,
    remove_address,
)
from hub.interactions.answering import set_automatic_texts
from hub.interactions.automatic_text import NAMES
from hub.texts.render import in_braces
from hub.web.languages import LANGUAGES

ONE = r"/desk/administration/addresses/{id:\d{1,18}}"


@dataclass(frozen=True, slots=True)
class Shown:
    """What the two forms of an address hold: as stored, or as somebody typed them and was refused.

    `seen` and `texts_seen` are the marks of what stood there when each was filled.
    """

    address: str = ""
    name: str = ""
    queue_id: int = 0
    seen: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    texts_seen: str = ""

    @classmethod
    def of(cls, sent: Form) -> "Shown":
        """What was typed for a new one."""
        return cls(sent.text("address"), sent.text("name"), sent.number("queue"))

    @classmethod
    def stored(cls, row: AddressRow) -> "Shown":
        """An address as it is kept."""
        return cls(row.address, row.display_name, row.queue_id, row.mark, row.automatic_texts, row.texts_mark)


def address_routes(area: Area) -> list[web.RouteDef]:
    """GET and POST /desk/administration/addresses, …/{id}, …/{id}/answers and …/{id}/remove."""
    pages = _Addresses(area)
    return [
        web.get("/desk/administration/addresses", pages.list),
        web.get("/desk/administration/addresses/new", pages.new),
        web.post("/desk/administration/addresses/new", pages.add),
        web.get(ONE, pages.show),
        web.post(ONE, pages.change),
        web.post(f"{ONE}/answers", pages.answer),
        web.post(f"{ONE}/remove", pages.remove),
    ]


class _Addresses:
    def __init__(self, area: Area) -> None:
        self._area = area
        self._storage = area.storage

    async def list(self, request: web.Request) -> web.Response:
        rows = await addresses(self._storage, self._area.actor(request))
        return await self._area.page(request, "addresses", rows=rows)

    async def new(self, request: web.Request) -> web.Response:
        self._area.actor(request)
        return await self._form(request, Shown())

    async def add(self, request: web.Request) -> web.Response:
        actor, shown = self._area.actor(request), Shown.of(await form_of(request))
        adding = add_address(self._storage, shown.address, shown.name, shown.queue_id, actor)
        fault = await fault_of(adding, self._area.language(request))
        return await self._form(request, shown, fault=fault) if fault else done("addresses", "added")

    async def show(self, request: web.Request) -> web.Response:
        row = await self._row(request)
        return await self._form(request, Shown.stored(row), row)

    async def change(self, request: web.Request) -> web.Response:
        row, sent = await self._row(request), await form_of(request)
        draft = AddressDraft(sent.text("name"), sent.number("queue"), sent.text("seen"))
        shown = replace(Shown.stored(row), name=draft.name, queue_id=draft.queue_id, seen=sent.text("seen"))
        changing = change_address(self._storage, row.id, draft, self._area.actor(request))
        fault = await fault_of(changing, self._area.language(request))
        return await self._form(request, shown, row, fault) if fault else done("addresses", "changed")

    async def answer(self, request: web.Request) -> web.Response:
        row, sent = await self._row(request), await form_of(request)
        actor, shown = self._area.actor(request), Shown.stored(row)
        shown = replace(shown, texts=_texts(row, sent), texts_seen=sent.text("seen"))
        setting = set_automatic_texts(self._storage, row.address, shown.texts, actor, shown.texts_seen)
        fault = await fault_of(setting, self._area.language(request))
        return await self._form(request, shown, row, fault) if fault else done("addresses", "changed")

    async def remove(self, request: web.Request) -> web.Response:
        row = await self._row(request)
        removing = remove_address(self._storage, row.id, self._area.actor(request))
        fault = await fault_of(removing, self._area.language(request))
        if fault is None:
            return done("addresses", "removed")
        return await self._form(request, Shown.stored(row), row, fault)

    async def _row(self, request: web.Request) -> AddressRow:
        return await address(self._storage, int(request.match_info["id"]), self._area.actor(request))

    async def _form(
        self, request: web.Request, shown: Shown, row: AddressRow | None = None, fault: Fault | None = None
    ) -> web.Response:
        choices = await self._area.queue_choices(request)
        named = in_braces(NAMES)
        values = {"shown": shown, "row": row, "queues": choices, "languages": LANGUAGES, "names": named}
        if row is not None:
            values["history_of"] = row.address
        fresh = f"{HOME}/addresses/{row.id if row else 'new'}"
        return await self._area.page(request, "address", fault, fresh=fresh, **values)


def _texts(row: AddressRow, sent: Form) -> dict[str, str]:
    """The texts that are filled in, the one for unknown languages first; other languages than ours are kept."""
    typed = {language: sent.text(language) for language in LANGUAGES}
    kept = {language: text for language, text in {**row.automatic_texts, **typed}.items() if text.strip()}
    return dict(sorted(kept.items(), key=lambda each: each[0] != sent.text("first")))
