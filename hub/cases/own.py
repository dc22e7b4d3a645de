"""What customers see of their cases: how each stands, in words for them. The portal asks; nothing internal is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from hub.cases.follow import CASE
from hub.documents.model import Document
from hub.documents.visible import visible_to_parties
from hub.errors import sentence
from storage.unit_of_work import Storage

MOST = 200
# Who deals with a case, and how late it is, is the house's own affair.
WORDS = {
    "new": sentence("received"),
    "open": sentence("we are working on it"),
    "waiting_customer": sentence("waiting for your answer"),
    "solved": sentence("solved"),
    "closed": sentence("closed"),
}


@dataclass(frozen=True, slots=True)
class OwnCase:
    """A case as its customer reads of it. `word` says how it stands, as a text to translate."""

    id: int
    number: str
    title: str
    word: str
    open: bool
    created_at: datetime
    changed_at: datetime


async def cases_of_customer(storage: Storage, parties: Iterable[int]) -> tuple[OwnCase, ...]:
    """The cases in which these parties take part, the latest change first; one statement."""
    columns = (Document.id, Document.number, Document.title, Document.state, Document.created_at, Document.changed_at)
    query = select(*columns).where(Document.kind == CASE, visible_to_parties(parties))
    query = query.order_by(Document.changed_at.desc(), Document.id.desc()).limit(MOST)
    async with storage.reading() as session:
        rows = (await session.execute(query)).all()
    return tuple(
        OwnCase(number, name or "", title, WORDS[state], state not in ("solved", "closed"), made, changed)
        for number, name, title, state, made, changed in rows
    )
