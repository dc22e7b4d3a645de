"""Writes every time line again from what is there: for a database that is older than time lines are."""

from collections.abc import Awaitable, Callable, Collection, Sequence

from sqlalchemy import select

from hub.activities.model import Activity
from hub.documents.model import Document
from hub.interactions.model import Interaction
from hub.timeline.model import TimelineEntry
from hub.timeline.write import retell_activities, retell_documents, retell_interactions
from storage.unit_of_work import Storage, Work, action

AT_ONCE = 100

Model = type[Interaction] | type[Document] | type[Activity]
Retell = Callable[[Work, Collection[int]], Awaitable[None]]


async def rebuild(storage: Storage) -> int:
    """Write them again and return how many conversations, documents and activities were read. Work may go on."""
    read = 0
    for model, retell in (
        (Interaction, retell_interactions),
        (Document, retell_documents),
        (Activity, retell_activities),
    ):
        last = 0
        while numbers := await _some(storage, model, retell, last):
            read, last = read + len(numbers), numbers[-1]
    return read


async def complete(storage: Storage) -> int:
    """As `rebuild`, for a database in which no time line was written yet; 0 for any other."""
    async with storage.reading() as session:
        written = await session.scalar(select(TimelineEntry.id).limit(1))
    return await rebuild(storage) if written is None else 0


@action
async def _some(work: Work, model: Model, retell: Retell, after: int) -> Sequence[int]:
    # Held, so that nothing is said in them between reading and writing.
    query = select(model.id).where(model.id > after).order_by(model.id).limit(AT_ONCE).with_for_update()
    numbers = (await work.session.scalars(query)).all()
    if numbers:
        await retell(work, numbers)
    return numbers
