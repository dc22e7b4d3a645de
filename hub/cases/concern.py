"""A conversation turns out to be about a case that is there already."""

from sqlalchemy import select

from hub.access.actor import Actor
from hub.cases.follow import CASE
from hub.documents.links import CONCERNS, DOCUMENT, INTERACTION, End, link
from hub.documents.model import Document
from hub.documents.record import Change, record
from hub.documents.visible import visible
from hub.errors import Invalid, sentence
from hub.interactions.model import Interaction
from storage.unit_of_work import Work


async def concern(work: Work, interaction: Interaction, number: str, by: Actor) -> None:
    """Link a locked conversation to the case with this number; once is enough.

    Raises `Invalid` for a case that is not there, or that the actor may not see.
    """
    wanted = select(Document).where(Document.kind == CASE, Document.number == number.strip().upper(), visible(by))
    case = await work.session.scalar(wanted.with_for_update())
    if case is None:
        raise Invalid("There is no such case.", {"case": sentence("There is no such case.")})
    if await link(work, End(INTERACTION, interaction.id), End(DOCUMENT, case.id), CONCERNS):
        await record(work, case, [Change("link", CONCERNS, new=f"#{interaction.id}")], by)
