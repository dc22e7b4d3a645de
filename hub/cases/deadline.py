"""Cases that are due and not solved go to who deals with what is late: each deadline once, whoever looks first."""

from sqlalchemy import select

from hub.cases.categories import rules_for
from hub.cases.course import LEVELS
from hub.cases.hand_over import HandOver, hand_over
from hub.cases.locking import LockedCase, locked_case
from hub.cases.model import CaseDetail
from hub.desks.alerts import AlertKind, Cause, raise_alert
from hub.documents.record import Change, record
from storage.unit_of_work import Storage, Work, action

MOST_AT_ONCE = 200


async def escalate_due(storage: Storage) -> int:
    """Escalate every case whose deadline has passed; returns how many that were. Several may do this at once."""
    due = (
        select(CaseDetail.document_id)
        .where(CaseDetail.deadline_at <= storage.clock.now())
        .order_by(CaseDetail.deadline_at, CaseDetail.document_id)
        .limit(MOST_AT_ONCE)
    )
    async with storage.reading() as session:
        found = (await session.scalars(due)).all()
    return sum([await miss_deadline(storage, document_id) for document_id in found])


@action
async def miss_deadline(work: Work, document_id: int) -> bool:
    """Escalate one case if its time has passed; False if somebody did that, or solved it, before."""
    case = await locked_case(work, document_id)
    detail = case.detail
    if detail.deadline_at is None or detail.deadline_at > work.now or detail.missed >= LEVELS:
        return False
    before = detail.level
    detail.missed += 1
    detail.level = max(before, detail.missed)
    rules = await rules_for(work.session, detail.category_id)
    if rules.late_queue_id is not None:
        await hand_over(work, case, HandOver(rules.late_queue_id), None)
    await record(work, case.document, [Change("late", "level", str(before), str(detail.level))], None)
    await _tell_owner(work, case)
    return True


async def _tell_owner(work: Work, case: LockedCase) -> None:
    if case.document.owner_id is not None and case.conversation is not None:
        await raise_alert(work, case.document.owner_id, AlertKind.LATE, Cause(case.conversation.id))
