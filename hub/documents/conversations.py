"""The conversations a document is about, as its page lists them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from hub.access.actor import Actor
from hub.access.permissions import visible_queues
from hub.documents.links import CONCERNS, DOCUMENT, INTERACTION
from hub.documents.model import Document, Link
from hub.documents.visible import visible
from hub.errors import NotFound
from hub.interactions.merged import gone_to
from hub.interactions.model import Interaction
from storage.unit_of_work import Storage

MOST = 50


@dataclass(frozen=True, slots=True)
class Concerned:
    """A conversation; one in a queue the viewer may not see has no subject."""

    id: int
    channel: str
    subject: str
    state: str
    last_activity_at: datetime
    is_hidden: bool


def concerning(document_id: int) -> Select[int]:
    """The ids of the conversations a document concerns; of one that was merged the one it is in now."""
    linked = select(Link.from_id).where(Link.from_type == INTERACTION, Link.kind == CONCERNS)
    return gone_to(linked.where(Link.to_type == DOCUMENT, Link.to_id == document_id))


async def conversations_of(storage: Storage, document_id: int, actor: Actor) -> tuple[Concerned, ...]:
    """The conversations of a document, the latest first; two statements. Raises `NotFound` if it may not be seen."""
    row = Interaction
    query = select(row.id, row.channel, row.subject, row.state, row.last_activity_at, row.queue_id)
    query = (
        query.where(row.id.in_(concerning(document_id)))
        .order_by(row.last_activity_at.desc(), row.id.desc())
        .limit(MOST)
    )
    async with storage.reading() as session:
        if await session.scalar(select(Document.id).where(Document.id == document_id, visible(actor))) is None:
            raise NotFound
        found = (await session.execute(query)).all()
    queues = visible_queues(actor)
    return tuple(
        Concerned(number, channel, subject, state, at, is_hidden=False)
        if queues is None or queue_id in queues
        else Concerned(number, channel, "", state, at, is_hidden=True)
        for number, channel, subject, state, at, queue_id in found
    )
