"""The page on which an order or a quotation is begun, with its customer and its items, and what that form says."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from uuid import uuid4

from aiohttp import web

from agent_ui.administration.form import Fault, Form, form_of
from agent_ui.document_fields import decimal_of, value_of
from agent_ui.frame import frame_of
from agent_ui.pages import desk_actor
from hub.access.actor import Actor
from hub.cases.open import filled_in
from hub.catalogue.find import find_products, usual_currency
from hub.documents.create import Draft, create
from hub.documents.kind import Kind, PartnerFunction
from hub.documents.kinds import KINDS
from hub.documents.put_items import MOST_AT_ONCE, ItemDraft
from hub.documents.rights import CREATE, scopes_of
from hub.errors import Conflict, Invalid, NotAllowed, NotFound
from hub.parties.overview import party_overview
from hub.web.pages import Web
from hub.web.problems import problem_of

FIELDS = ("title", "currency", "external_reference", "wanted_on", "valid_to")
OF_AN_ITEM = ("sku", "text", "quantity", "unit", "price")
ROWS = 3
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Begun:
    """What the form shows: fields by name, the items as they were typed, and whom it is for."""

    key: str
    fields: dict[str, str] = field(default_factory=dict)
    items: tuple[dict[str, str], ...] = ()
    party_id: int | None = None
    party_name: str = ""
    interaction_id: int | None = None


def new_document_routes(site: Web) -> list[web.RouteDef]:
    """GET and POST /desk/documents/new, and GET /desk/fragments/products."""
    pages = _Pages(site)
    return [
        web.get("/desk/documents/new", pages.form),
        web.post("/desk/documents/new", pages.make),
        web.get("/desk/fragments/products", pages.products),
    ]


class _Pages:
    def __init__(self, site: Web) -> None:
        self._site = site
        self._storage = site.storage

    async def form(self, request: web.Request) -> web.Response:
        """The form, with what is known of the customer or the conversation that the address names."""
        actor, asked = desk_actor(request), request.query
        kind = _kind(asked.get("kind", ""), actor)
        begun = Begun(uuid4().hex, {"currency": await usual_currency(self._storage)})
        return await self._page(request, kind, await self._known(begun, asked, actor))

    async def make(self, request: web.Request) -> web.Response:
        """Makes it, and leads to it; or says at each field why not."""
        actor, sent = desk_actor(request), await form_of(request)
        kind = _kind(sent.text("kind"), actor)
        try:
            made = await create(self._storage, draft_of(kind, sent), actor)
        except (Invalid, Conflict) as error:
            problem = problem_of(error, self._site.viewer(request).language)
            fault = Fault(problem.detail, problem.fields, problem.status)
            typed = await self._typed(sent, actor, again=isinstance(error, Invalid))
            return await self._page(request, kind, typed, fault)
        return web.Response(status=303, headers={"Location": f"/desk/documents/{made}?done=begun"})

    async def products(self, request: web.Request) -> web.Response:
        """What `words` may mean, as choices of a field."""
        desk_actor(request)
        found = await find_products(self._storage, request.query.get("words", "")[:LONGEST])
        html = self._site.render(self._site.viewer(request), "desk/parts/found_products.html", found=found)
        return web.Response(text=html, content_type="text/html")

    async def _known(self, begun: Begun, asked: Mapping[str, str], actor: Actor) -> Begun:
        if asked.get("interaction"):
            number = _number(asked["interaction"])
            known = await filled_in(self._storage, number, actor)
            begun = replace(begun, fields={**begun.fields, "title": known.title}, interaction_id=number)
            return replace(begun, party_id=known.party_id, party_name=known.party_name)
        if asked.get("party"):
            customer = await party_overview(self._storage, _number(asked["party"]), actor)
            return replace(begun, party_id=customer.id, party_name=customer.name)
        return begun

    async def _typed(self, sent: Form, actor: Actor, *, again: bool) -> Begun:
        """What was typed, to be sent again; under another key if that was used for something else."""
        party_id = sent.number(PartnerFunction.SOLD_TO) or None
        try:
            name = (await party_overview(self._storage, party_id, actor)).name if party_id else ""
        except NotFound:
            party_id, name = None, ""
        fields = {each: sent.text(each) for each in FIELDS}
        key = sent.text("key") if again else uuid4().hex
        return Begun(key, fields, tuple(_rows(sent)), party_id, name, sent.number("interaction_id") or None)

    async def _page(self, request: web.Request, kind: Kind, begun: Begun, fault: Fault | None = None) -> web.Response:
        values = {
            "frame": await frame_of(self._storage, desk_actor(request)),
            "kind": kind,
            "fields": [each for each in FIELDS if each in kind.editable[kind.first.name]],
            "begun": begun,
            "rows": [*begun.items, *[{}] * max(ROWS - len(begun.items), 1)],
            "fault": fault,
        }
        return self._site.page(request, "desk/documents/new.html", fault.status if fault else 200, **values)


def draft_of(kind: Kind, sent: Form) -> Draft:
    """What the form wants. Raises `Invalid` naming each field that cannot be read."""
    wrong: dict[str, str] = {}
    fields = {}
    for name in FIELDS:
        if name in kind.editable[kind.first.name] and sent.text(name).strip():
            try:
                fields[name] = value_of(name, sent.text(name).strip())
            except Invalid as error:
                wrong |= error.fields
    items = [_item(place, row, wrong) for place, row in enumerate(_rows(sent))]
    if wrong:
        raise Invalid(next(iter(wrong.values())), wrong)
    sold_to = sent.number(PartnerFunction.SOLD_TO)
    return Draft(
        kind.name,
        fields,
        {PartnerFunction.SOLD_TO: sold_to} if sold_to else {},
        concerns=sent.number("interaction_id") or None,
        items=tuple(items),
        key=sent.text("key")[:LONGEST],
    )


def _rows(sent: Form) -> list[dict[str, str]]:
    """The items that say anything, as they were typed."""
    rows = ({name: sent.text(f"{name}-{place}").strip() for name in OF_AN_ITEM} for place in range(MOST_AT_ONCE + 1))
    return [row for row in rows if any(row[name] for name in OF_AN_ITEM if name != "quantity")]


def _item(place: int, row: dict[str, str], wrong: dict[str, str]) -> ItemDraft:
    quantity, price = (
        _decimal(row[name], f"{name}-{place}", wrong) if row[name] or name == "quantity" else None
        for name in ("quantity", "price")
    )
    return ItemDraft(quantity or Decimal(0), None, row["text"], row["unit"], price, row["sku"])


def _decimal(written: str, name: str, wrong: dict[str, str]) -> Decimal:
    try:
        return decimal_of(name, written)
    except Invalid as error:
        wrong |= error.fields
        return Decimal(0)


def _kind(name: str, actor: Actor) -> Kind:
    kind = KINDS.get(name)
    if kind is None or not kind.by_hand:
        raise NotFound
    if not scopes_of(actor, name, CREATE):
        raise NotAllowed(f"{name}.{CREATE}")
    return kind


def _number(written: str) -> int:
    if not (written.isascii() and written.isdecimal() and len(written) <= 18):
        raise NotFound
    return int(written)
