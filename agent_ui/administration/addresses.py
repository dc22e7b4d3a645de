"""Our addresses: which queue mail to them goes to, and what they answer by themselves."""

from dataclasses import dataclass

from aiohttp import web

from agent_ui.administration.area import Area, done
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
    """What the fields of an address hold: as stored, or as somebody typed them and was refused."""

    address: str = ""
    name: str = ""
    queue_id: int = 0

    @classmethod
    def of(cls, sent: Form) -> "Shown":
        """What was typed."""
        return cls(sent.text("address"), sent.text("name"), sent.number("queue"))


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
        return await self._form(request, Shown(row.address, row.display_name, row.queue_id), row)

    async def change(self, request: web.Request) -> web.Response:
        row, sent = await self._row(request), await form_of(request)
        shown = Shown(row.address, sent.text("name"), sent.number("queue"))
        draft = AddressDraft(shown.name, shown.queue_id, sent.text("seen"))
        changing = change_address(self._storage, row.id, draft, self._area.actor(request))
        fault = await fault_of(changing, self._area.language(request))
        return await self._form(request, shown, row, fault) if fault else done("addresses", "changed")

    async def answer(self, request: web.Request) -> web.Response:
        row, sent = await self._row(request), await form_of(request)
        texts = _texts(row, sent)
        actor, seen = self._area.actor(request), sent.text("seen")
        setting = set_automatic_texts(self._storage, row.address, texts, actor, seen)
        fault = await fault_of(setting, self._area.language(request))
        if fault is None:
            return done("addresses", "changed")
        shown = Shown(row.address, row.display_name, row.queue_id)
        typed = AddressRow(row.id, row.address, row.display_name, row.queue_id, row.queue_name, texts)
        return await self._form(request, shown, typed, fault)

    async def remove(self, request: web.Request) -> web.Response:
        row = await self._row(request)
        removing = remove_address(self._storage, row.id, self._area.actor(request))
        fault = await fault_of(removing, self._area.language(request))
        if fault is None:
            return done("addresses", "removed")
        return await self._form(request, Shown(row.address, row.display_name, row.queue_id), row, fault)

    async def _row(self, request: web.Request) -> AddressRow:
        return await address(self._storage, int(request.match_info["id"]), self._area.actor(request))

    async def _form(
        self, request: web.Request, shown: Shown, row: AddressRow | None = None, fault: Fault | None = None
    ) -> web.Response:
        choices = await self._area.queue_choices(request)
        named = in_braces(NAMES)
        values = {"shown": shown, "row": row, "queues": choices, "languages": LANGUAGES, "names": named}
        return await self._area.page(request, "address", fault, **values)


def _texts(row: AddressRow, sent: Form) -> dict[str, str]:
    """The texts that are filled in, the one for unknown languages first; other languages than ours are kept."""
    typed = {language: sent.text(language) for language in LANGUAGES}
    kept = {language: text for language, text in {**row.automatic_texts, **typed}.items() if text.strip()}
    return dict(sorted(kept.items(), key=lambda each: each[0] != sent.text("first")))
