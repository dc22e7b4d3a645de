"""Numbers of documents: unique by kind, counted by year."""

from sqlalchemy import literal

from hub.documents.kind import Kind
from hub.documents.model import Document, NumberRange
from storage.unit_of_work import Work
from storage.upsert import insert_into


async def number(work: Work, kind: Kind, document: Document) -> None:
    """Give a document the next number, e.g. `C2026-000042`; one that has a number keeps it.

    The range stays locked until the transaction ends: take it last. What is undone takes no number with it.
    """
    if document.number is not None:
        return
    claim = insert_into(work.session, NumberRange).values(kind=kind.name, year=work.now.year, next=2)
    claim = claim.on_conflict_do_update(index_elements=["kind", "year"], set_={"next": NumberRange.next + literal(1)})
    following = (await work.session.execute(claim.returning(NumberRange.next))).scalar_one()
    document.number = f"{kind.numbering.prefix}{work.now.year}-{following - 1:06d}"
