"""Business documents: numbers, titles, what cases are about, items, and the names of who takes part."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import Select, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from hub.cases.model import CaseDetail
from hub.catalogue.model import Product
from hub.documents.model import Document, DocumentParty, Item
from hub.parties.model import Party
from hub.search.source import Entry, Source
from storage.written import Written

DOCUMENTS_SECTION = "documents"
_FIELDS = ("title", "number", "external_reference", "customer_id")


async def _written(session: AsyncSession, written: Written) -> set[int]:
    changed = written.keys(Document, *_FIELDS) | written.keys(CaseDetail, "description")
    changed |= {document for document, _ in written.keys(DocumentParty)}
    for number in written.keys(Item, "text"):
        item = await session.get(Item, number)
        changed |= {item.document_id} if item is not None else set()
    return changed


async def _documents(session: AsyncSession, ids: Sequence[int]) -> list[Entry]:
    query = (
        select(Document, func.coalesce(CaseDetail.description, ""))
        .outerjoin(CaseDetail, CaseDetail.document_id == Document.id)
        .where(Document.id.in_(ids))
    )
    rows = (await session.execute(query)).all()
    said = await _said(session, ids)
    return [
        Entry(
            document.id,
            document.id,
            document.created_at,
            (
                document.number or "",
                document.external_reference,
                document.title,
                *dict.fromkeys(said[document.id]),
                description,
            ),
        )
        for document, description in rows
    ]


async def _said(session: AsyncSession, ids: Sequence[int]) -> dict[int, list[str]]:
    """The names of those who take part, and the texts and product numbers of items, by document."""
    queries: Iterable[Select[int, str]] = (
        select(DocumentParty.document_id, Party.name)
        .join(Party, Party.id == DocumentParty.party_id)
        .where(DocumentParty.document_id.in_(ids)),
        select(Document.id, Party.name).join(Party, Party.id == Document.customer_id).where(Document.id.in_(ids)),
        select(Item.document_id, Item.text).where(Item.document_id.in_(ids)),
        select(Item.document_id, Product.sku)
        .join(Product, Product.id == Item.product_id)
        .where(Item.document_id.in_(ids)),
    )
    found: dict[int, list[str]] = defaultdict(list)
    for document, text in (await session.execute(union_all(*queries))).all():
        found[document].append(text)
    return found


DOCUMENTS = Source("document", DOCUMENTS_SECTION, Document, _written, _documents)
