"""That a case is over is followed in a transaction of its own: conversations are locked before documents."""

from hub.cases.model import CaseDetail
from hub.cases.planned_notice import MOVED
from hub.documents.kinds import KINDS
from hub.documents.model import Document
from storage.events import EventRow
from storage.jobs import enqueue
from storage.unit_of_work import Work

END = "end_case_work"


async def plan_end(work: Work, document: Document, event: EventRow) -> None:
    """Ask for the end of what experts do for a case that came into its last states, in its transaction."""
    if event.payload["what"] != MOVED or KINDS[document.kind].state(document.state).open:
        return
    detail = await work.session.get(CaseDetail, document.id)
    if detail is not None and detail.work_id is not None:
        payload = {"document_id": document.id, "version": document.version}
        await enqueue(work, END, f"{END}-{document.id}-{event.sequence}", payload)
