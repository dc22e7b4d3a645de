"""Gives customers out as a table, in the columns that an import understands."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from hub.access.actor import Actor
from hub.access.audit import audit
from hub.access.permissions import Permission, require
from hub.parties.model import Identity, Party
from storage.unit_of_work import Storage, Work, action

COLUMNS = ("Number", "Name", "Kind", "E-mail", "Phone", "Fax", "Organisation", "Language", "Group", "Remark")
AT_ONCE = 500

Rows = Sequence[Sequence[str]]
# Is told the ids of whoever is on a page before that is given out.
Given = Callable[[Sequence[int]], Awaitable[None]]


async def customers_given(storage: Storage, by: Actor, given: Given) -> AsyncIterator[Rows]:
    """Everybody who stands for themselves, some at a time; that it was given out is written down before.

    Raises `NotAllowed` unless the actor administers and answers for privacy.
    """
    await _note(storage, by)
    return _pages(storage, given)


@action
async def _note(work: Work, by: Actor) -> None:
    require(by, Permission.ADMINISTER)
    require(by, Permission.PRIVACY)
    await audit(work, by, "person.list_given", {})


async def _pages(storage: Storage, given: Given) -> AsyncIterator[Rows]:
    after = 0
    while True:
        employer, member = aliased(Party), aliased(Party)
        addresses = [
            select(func.min(Identity.address))
            .join(member, member.id == Identity.party_id)
            .where(or_(member.id == Party.id, member.root_id == Party.id), Identity.channel == channel)
            .scalar_subquery()
            for channel in ("email", "phone", "fax")
        ]
        said = (Party.customer_number, Party.name, Party.kind, *addresses, employer.name)
        query = (
            select(Party.id, *said, Party.language, Party.customer_group, Party.remark)
            .outerjoin(employer, employer.id == Party.organisation_id)
            .where(Party.root_id.is_(None), Party.id > after)
            .order_by(Party.id)
            .limit(AT_ONCE)
        )
        async with storage.reading() as session:
            found = (await session.execute(query)).all()
        if not found:
            return
        await given([row.id for row in found])
        yield [[str(cell or "") for cell in row[1:]] for row in found]
        after = found[-1][0]
