"""Business documents, found by number, title, what they say, and who takes part."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from hub.access.model import User
from hub.cases.model import CaseCategory, CaseDetail
from hub.catalogue.model import Product
from hub.documents.model import Document, DocumentParty, Item
from hub.documents.visible import visible
from hub.parties.members import shown_name
from hub.parties.model import Party
from hub.search.asking import Asked, Condition, Entries, Facts, Hit, Place, Section, compared
from hub.search.criteria import Criterion
from hub.search.highlight import marked, snippet
from hub.search.sections.customers import of_customer
from hub.search.sections.few import EVERY_QUEUE, among_few, saying
from hub.search.sources.documents import DOCUMENTS_SECTION


def _heads(asked: Asked, entry: Entries) -> Sequence[Condition]:
    seen = entry.about_id.in_(select(Document.id).where(visible(asked.actor)))
    return among_few(asked, EVERY_QUEUE, seen, entry)


def _condition(asked: Asked, criterion: Criterion, entry: Entries) -> Condition | None:
    chosen: Condition
    match criterion.field:
        case "kind":
            chosen = compared(Document.kind, criterion, criterion.values)
        case "state":
            chosen = compared(Document.state, criterion, criterion.values)
        case "agent":
            chosen = compared(func.coalesce(Document.owner_id, 0), criterion, criterion.numbers)
        case "sku":
            meant = {*criterion.values, *(each.upper() for each in criterion.values)}
            of_product = select(Item.document_id).join(Product, Product.id == Item.product_id)
            chosen = Document.id.in_(of_product.where(Product.sku.in_(meant), Item.rejected_because.is_(None)))
        case "amount":
            chosen = func.coalesce(Document.gross, Document.net).between(*criterion.amounts)
        case "category":
            of_case = select(CaseDetail.document_id).where(CaseDetail.category_id.in_(_below(criterion.values[0])))
            chosen = Document.id.in_(of_case)
        case "customer":
            party = of_customer(asked, criterion)
            taking_part = select(DocumentParty.document_id).where(DocumentParty.party_id.in_(party))
            chosen = or_(Document.customer_id.in_(party), Document.id.in_(taking_part))
        case _:
            return None
    return entry.about_id.in_(select(Document.id).where(chosen))


def _below(name: str) -> Select[int]:
    """The categories with this in their name, and all below them."""
    named = func.lower(CaseCategory.name).contains(name.lower(), autoescape=True)
    tree = select(CaseCategory.id).where(named).cte("meant", recursive=True)
    tree = tree.union(select(CaseCategory.id).join(tree, CaseCategory.parent_id == tree.c.id))
    return select(tree.c.id)


def _exact(asked: Asked) -> Select[int, datetime] | None:
    typed = asked.typed.strip()
    numbered = or_(Document.number == typed.upper(), Document.external_reference == typed)
    return select(Document.id, Document.changed_at).where(numbered, visible(asked.actor)) if typed else None


async def _show(session: AsyncSession, asked: Asked, places: Sequence[Place]) -> dict[int, Hit]:
    whole = aliased(Party)
    query = (
        select(Document, shown_name(whole), User.name, CaseDetail.description)
        .outerjoin(Party, Party.id == Document.customer_id)
        .outerjoin(whole, whole.id == Party.root_id)
        .outerjoin(User, User.id == Document.owner_id)
        .outerjoin(CaseDetail, CaseDetail.document_id == Document.id)
        .where(Document.id.in_([place.about_id for place in places]), visible(asked.actor))
    )
    rows = {row[0].id: row for row in (await session.execute(query)).all()}
    terms, hits = asked.wording.terms, {}
    for place in places:
        if place.about_id in rows:
            document, customer, owner, description = rows[place.about_id]
            hits[place.about_id] = Hit(
                section=DOCUMENTS_SECTION,
                about_id=document.id,
                kind=document.kind,
                title=marked(document.title or document.number or "", terms),
                snippet=snippet(
                    " · ".join(filter(None, (document.number, document.external_reference, customer, description))),
                    terms,
                ),
                at=place.at,
                facts=Facts(
                    number=document.number or "",
                    state=document.state,
                    document=document.kind,
                    customer=customer or "",
                    who=owner or "",
                ),
            )
    return hits


DOCUMENTS = Section(DOCUMENTS_SECTION, _heads, _condition, _exact, _show, saying(DOCUMENTS_SECTION))
