"""Why agents may say they are not ready: a list that is data, in the order in which it is offered."""

from sqlalchemy import select

from hub.queueing.model import NotReadyReason
from storage.unit_of_work import Storage


async def not_ready_reasons(storage: Storage) -> tuple[str, ...]:
    """The reasons in use, as they are kept; pages show ours in the viewer's language."""
    in_use = select(NotReadyReason.name).where(NotReadyReason.active)
    async with storage.reading() as session:
        return tuple(await session.scalars(in_use.order_by(NotReadyReason.position, NotReadyReason.id)))
