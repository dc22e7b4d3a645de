"""Looks whether what is kept of deliveries and bills is what the items say; nothing should ever differ."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.documents.fulfil import rolled_up
from hub.documents.kinds import KINDS
from hub.documents.model import Document, Item, LineKind, ScheduleLine
from storage.unit_of_work import Storage

log = logging.getLogger(__name__)

AT_ONCE = 500


async def check_progress(storage: Storage) -> tuple[int, ...]:
    """The documents of which it differs, each of them logged; three statements for every 500."""
    after, differing = 0, list[int]()
    while True:
        async with storage.reading() as session:
            some = await _some(session, after)
            items = await _items(session, some)
            delivered = await _delivered(session, some)
        if not some:
            return tuple(differing)
        wrong = [each.id for each in some if _differs(each, items.get(each.id, ()), delivered)]
        for number in wrong:
            log.error("the document %s is not as far as its items are", number)
        differing += wrong
        after = some[-1].id


def _differs(document: Document, items: Iterable[Item], delivered: Mapping[int, Decimal]) -> bool:
    """Whether items are not delivered as their schedule says, or the document is not as far as they are."""
    counted = list(items)
    by_schedule = all(item.delivered == delivered.get(item.id, 0) for item in counted)
    return not by_schedule or (document.delivery, document.billing) != rolled_up(counted)


async def _some(session: AsyncSession, after: int) -> Sequence[Document]:
    kinds = [kind.name for kind in KINDS.values() if kind.fulfilment is not None]
    query = select(Document).where(Document.id > after, Document.kind.in_(kinds)).order_by(Document.id).limit(AT_ONCE)
    return (await session.scalars(query)).all()


async def _items(session: AsyncSession, documents: Sequence[Document]) -> dict[int, list[Item]]:
    found: dict[int, list[Item]] = {}
    for item in await session.scalars(select(Item).where(Item.document_id.in_([each.id for each in documents]))):
        found.setdefault(item.document_id, []).append(item)
    return found


async def _delivered(session: AsyncSession, documents: Sequence[Document]) -> Mapping[int, Decimal]:
    """What was delivered of each item, by its schedule."""
    query = (
        select(ScheduleLine.item_id, func.sum(ScheduleLine.quantity))
        .join(Item, Item.id == ScheduleLine.item_id)
        .where(Item.document_id.in_([each.id for each in documents]), ScheduleLine.kind == LineKind.DELIVERED)
        .group_by(ScheduleLine.item_id)
    )
    return {row[0]: row[1] for row in (await session.execute(query)).all()}
