"""The texts there are: all of them for whoever keeps them, those of a kind for whoever uses them."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.texts.choose import TextRow
from hub.texts.kinds import TextKind
from hub.texts.model import Text
from storage.unit_of_work import Storage


async def texts(storage: Storage, actor: Actor) -> tuple[TextRow, ...]:
    """Every text, also what is out of use, by kind and name."""
    require(actor, Permission.ADMINISTER)
    async with storage.reading() as session:
        query = select(Text).order_by(Text.kind, Text.name, Text.language, Text.id)
        return tuple(map(_row, await session.scalars(query)))


async def texts_in_use(session: AsyncSession, kind: TextKind, queue_id: int) -> tuple[TextRow, ...]:
    """The texts of a kind that a queue may use."""
    mine = (Text.queue_id == queue_id) | Text.queue_id.is_(None)
    query = select(Text).where(Text.kind == kind, mine, Text.active)
    return tuple(map(_row, await session.scalars(query)))


def _row(text: Text) -> TextRow:
    kind = TextKind(text.kind)
    return TextRow(
        text.id, kind, text.queue_id, text.language, text.name, text.subject, text.body, text.active, text.code
    )
