"""The texts there are: all of them for whoever keeps them, those of a kind for whoever uses them."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from hub.access.actor import Actor
from hub.access.audit import mark_of
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
        return tuple(map(text_row, await session.scalars(query)))


async def texts_in_use(session: AsyncSession, kind: TextKind, queue_id: int) -> tuple[TextRow, ...]:
    """The texts of a kind that a queue may use."""
    return tuple(map(text_row, await session.scalars(select(Text).where(is_in_use(kind, queue_id)))))


def is_in_use(kind: TextKind, queue_id: int | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """The condition that a text is one of a kind that a queue may use."""
    return (Text.kind == kind) & ((Text.queue_id == queue_id) | Text.queue_id.is_(None)) & Text.active


def text_mark(text: TextRow) -> str:
    """Equal for texts that say the same to the same people, in use or not."""
    return mark_of((str(text.kind), text.queue_id, text.language, text.name, text.subject, text.body, text.code))


def text_row(text: Text) -> TextRow:
    """A text as a value."""
    kind = TextKind(text.kind)
    return TextRow(
        text.id, kind, text.queue_id, text.language, text.name, text.subject, text.body, text.active, text.code
    )
