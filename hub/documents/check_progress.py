"""Looks whether what is kept of deliveries and bills is what the items say; nothing should ever differ."""

import logging
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.documents.fulfil import rolled_up
from hub.documents.kinds import KINDS
from hub.documents.model import Document, Item
from storage.unit_of_work import Storage

log = logging.getLogger(__name__)

AT_ONCE = 500


async def check_progress(storage: Storage) -> tuple[int, ...]:
    """The documents of which it differs, each of them logged; two statements for every 500."""
    after, differing = 0, list[int]()
    while True:
        async with storage.reading() as session:
            some = await _some(session, after)
            items = await _items(session, some)
        if not some:
            return tuple(differing)
        wrong = [each.id for each in some if (each.delivery, each.billing) != rolled_up(items.get(each.id, ()))]
        for number in wrong:
            log.error("the document %s is not as far as its items are", number)
        differing += wrong
        after = some[-1].id


async def _some(session: AsyncSession, after: int) -> Sequence[Document]:
    kinds = [kind.name for kind in KINDS.values() if kind.fulfilment is not None]
    query = select(Document).where(Document.id > after, Document.kind.in_(kinds)).order_by(Document.id).limit(AT_ONCE)
    return (await session.scalars(query)).all()


async def _items(session: AsyncSession, documents: Sequence[Document]) -> dict[int, list[Item]]:
    found: dict[int, list[Item]] = {}
    for item in await session.scalars(select(Item).where(Item.document_id.in_([each.id for each in documents]))):
        found.setdefault(item.document_id, []).append(item)
    return found
