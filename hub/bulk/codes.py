"""The wrap-up codes somebody may close many conversations with; a queue that lacks the code refuses its own."""

from sqlalchemy import func, select

from hub.access.actor import Actor
from hub.access.permissions import visible_queues
from hub.queueing.model import WrapUpCode
from storage.unit_of_work import Storage


async def codes_for_many(storage: Storage, actor: Actor) -> tuple[tuple[str, str], ...]:
    """Each code of the queues the actor may see once, with a label, by label; one statement."""
    query = select(WrapUpCode.code, func.min(WrapUpCode.label)).group_by(WrapUpCode.code)
    visible = visible_queues(actor)
    if visible is not None:
        query = query.where(WrapUpCode.queue_id.in_(visible))
    async with storage.reading() as session:
        rows = (await session.execute(query.order_by(func.min(WrapUpCode.label)))).all()
    return tuple((code, label or code) for code, label in rows)
