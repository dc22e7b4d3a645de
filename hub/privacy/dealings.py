"""The documents somebody takes part in, as plain values for an archive: their own with all that stands in them."""

from collections.abc import Mapping

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.cases.model import CaseCategory, CaseDetail
from hub.documents.model import Document, DocumentBlock, DocumentEvent, DocumentParty, Item, ScheduleLine
from hub.privacy.facts import Facts, facts_of
from hub.privacy.known import Known

_DOCUMENT = ("kind", "number", "state", "title", "currency", "net", "tax", "gross", "placed_at", "created_at")
_LINE = ("kind", "day", "quantity", "shipment")
_ITEM = ("position", "text", "quantity", "unit", "price", "net")
# What changed in these is the document's; elsewhere names of colleagues and of other people may stand.
_PLAIN = ("transition", "created", "late", "escalated", "answered", "item")
_PLAIN_FIELDS = ("title", "description", "priority", "external_reference", "wanted_on")


async def documents(session: AsyncSession, who: Known, *, internal: bool) -> list[Facts]:
    """Those they take part in, with their function and address; what stands in a firm's order is the firm's."""
    functions = await _functions(session, who)
    found = await session.scalars(select(Document).where(Document.id.in_(functions)).order_by(Document.id))
    facts = {
        each.id: facts_of(each, _DOCUMENT)
        | {
            "as": functions[each.id],
            "items": [],
            "history": [],
            "stops": [],
            "description": "",
            "category": "",
            "priority": None,
        }
        for each in found
    }
    own = select(Document.id).where(Document.id.in_(functions), Document.customer_id.in_(who.members))
    described = (
        select(CaseDetail.document_id, CaseDetail.description, CaseDetail.priority, CaseCategory.name)
        .outerjoin(CaseCategory, CaseCategory.id == CaseDetail.category_id)
        .where(CaseDetail.document_id.in_(own))
    )
    for number, description, priority, category in await session.execute(described):
        facts[number] |= {"description": description, "priority": priority, "category": category or ""}
    await _items(session, facts, own)
    stopped = select(DocumentBlock).where(DocumentBlock.document_id.in_(own)).order_by(DocumentBlock.id)
    for stop in await session.scalars(stopped):
        said = {"reason": f"{stop.reason} {stop.released_because}".strip() if internal else ""}
        facts[stop.document_id]["stops"].append(facts_of(stop, ("kind", "set_at", "released_at")) | said)
    order = (DocumentEvent.document_id, DocumentEvent.version, DocumentEvent.line)
    happened = select(DocumentEvent).where(DocumentEvent.document_id.in_(own)).order_by(*order)
    for each in await session.scalars(happened):
        facts[each.document_id]["history"].append(_happened(each, internal=internal))
    return list(facts.values())


async def _items(session: AsyncSession, facts: Mapping[int, Facts], own: Select[int]) -> None:
    """Put what was ordered into the facts of their documents, with what was confirmed and delivered when."""
    lines: dict[int, list[Facts]] = {}
    items = select(Item).where(Item.document_id.in_(own)).order_by(Item.document_id, Item.position)
    found = select(ScheduleLine).join(Item, Item.id == ScheduleLine.item_id).where(Item.document_id.in_(own))
    for line in await session.scalars(found.order_by(ScheduleLine.id)):
        lines.setdefault(line.item_id, []).append(facts_of(line, _LINE))
    for item in await session.scalars(items):
        facts[item.document_id]["items"].append(facts_of(item, _ITEM) | {"days": lines.get(item.id, [])})


async def _functions(session: AsyncSession, who: Known) -> dict[int, list[Mapping[str, str]]]:
    functions: dict[int, list[Mapping[str, str]]] = {}
    for part in await session.scalars(select(DocumentParty).where(DocumentParty.party_id.in_(who.members))):
        functions.setdefault(part.document_id, []).append({"function": part.function, "address": part.address})
    return functions


def _happened(event: DocumentEvent, *, internal: bool) -> Facts:
    """One line of a history without who of us it was; why is theirs if they said so, and else a colleague's."""
    plain = event.what in _PLAIN or event.field in _PLAIN_FIELDS
    told = {"at": event.at, "what": event.what, "field": event.field}
    told |= {"old": event.old, "new": event.new} if plain else {"old": "", "new": ""}
    said = event.by_id is None and event.by_name != ""
    return told | {"reason": event.reason if internal or said else ""}
