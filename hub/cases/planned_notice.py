"""Which changes of a case its customer hears of by mail; the mail is asked for in the transaction of the change."""

from hub.documents.model import Document
from hub.interactions.inbound_contact import PORTAL
from storage.events import EventRow
from storage.jobs import enqueue
from storage.unit_of_work import Work

TELL = "tell_customer"
CREATED, MOVED = "created", "transition"


async def plan_notice(work: Work, document: Document, event: EventRow, *, tells: bool) -> None:
    """Ask for the mail about a change of a case, in its transaction, if its customer is to hear of it.

    `tells`: what its category says. Whoever asked on a page of ours always hears; nobody hears of what they did.
    """
    what = event.payload["what"]
    if is_told(what, event.payload.get("by_id"), tells=tells or document.source_channel == PORTAL):
        payload = {"document_id": document.id, "state": document.state, "what": what}
        await enqueue(work, TELL, f"{TELL}-{document.id}-{event.sequence}", payload)


def is_told(what: str, by_id: int | None, *, tells: bool) -> bool:
    """Whether a change is worth a mail: a new case, or another state that somebody of the house brought it into. Pure.

    What happens by itself follows from what the customer did, who knows it.
    """
    return tells and (what == CREATED or (what == MOVED and by_id is not None))
