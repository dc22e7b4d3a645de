"""What keeps a document from going on now."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.model import User
from hub.documents.block_kind import BlockKind
from hub.documents.model import DocumentBlock
from storage.unit_of_work import Work


@dataclass(frozen=True, slots=True)
class BlockLine:
    """What keeps it from going on, since when, and who said so."""

    kind: BlockKind
    reason: str
    set_at: datetime
    by: str


async def standing(work: Work, document_id: int) -> dict[BlockKind, DocumentBlock]:
    """The blocks that nobody released yet, by kind, the oldest first."""
    query = select(DocumentBlock).where(DocumentBlock.document_id == document_id, DocumentBlock.released_at.is_(None))
    return {BlockKind(row.kind): row for row in await work.session.scalars(query.order_by(DocumentBlock.id))}


async def block_lines(session: AsyncSession, document_id: int) -> tuple[BlockLine, ...]:
    """The same as its page shows them; one statement."""
    query = (
        select(DocumentBlock.kind, DocumentBlock.reason, DocumentBlock.set_at, func.coalesce(User.name, ""))
        .outerjoin(User, User.id == DocumentBlock.set_by_id)
        .where(DocumentBlock.document_id == document_id, DocumentBlock.released_at.is_(None))
        .order_by(DocumentBlock.id)
    )
    return tuple(BlockLine(*row) for row in (await session.execute(query)).all())
