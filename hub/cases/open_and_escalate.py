"""One step for an agent who cannot solve it: a case is made of the conversation and put before experts."""

from dataclasses import dataclass

from hub.access.actor import Actor
from hub.cases.escalate import Escalation, escalate
from hub.cases.open import NewCase, open_case
from hub.documents.model import Document
from hub.documents.visible import Seen
from storage.unit_of_work import Work, action


@dataclass(frozen=True, slots=True)
class Asking:
    """Why experts are asked, what they need to know, and whether the conversation is put aside meanwhile."""

    reason: str
    note: str
    aside: bool = True


@dataclass(frozen=True, slots=True)
class Made:
    """The case that was made."""

    id: int
    number: str


@action
async def open_and_escalate(work: Work, wanted: NewCase, asking: Asking | None, by: Actor) -> Made:
    """Make a case and, if that is asked for, put it before experts: both or nothing. The same key does it once.

    Raises as `open_case` and `escalate` do.
    """
    document_id = await open_case.within(work, wanted, by)
    document = await work.session.get_one(Document, document_id)
    # Made by an earlier click with the same key, it is before experts already.
    if asking is not None and document.version == 1:
        step = Escalation(Seen(document_id, document.version), asking.reason, asking.note, None, asking.aside)
        await escalate.within(work, step, by)
    return Made(document_id, document.number or "")
