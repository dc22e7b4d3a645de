"""How often somebody may send a form: only what is taken counts, a person is never refused, a program soon is."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.cases.links import CaseLink
from hub.cases.model import RequestCount
from hub.errors import HubError, sentence
from storage.unit_of_work import Storage, Work
from storage.upsert import insert_into

# Within an hour: from one network, behind which many people may sit; to one address; and altogether.
MOST_FROM, MOST_TO, MOST = 20, 4, 600
# By one link to a case.
MOST_ANSWERS = 20
LONGEST = 330
FORGET_AFTER = timedelta(days=1)

# Of what, and how many of it at most within an hour.
Limits = tuple[tuple[str, int], ...]


class TooMany(HubError):
    """That was sent too often; `wait` is how long until it may be sent again."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(sentence("This was sent very often. Try again in an hour."))
        self.wait = wait


def of_request(network: str, address: str) -> Limits:
    """How often a request may come from there, and be answered there. Pure."""
    # In one order everywhere, so that two that count the same cannot wait for each other.
    return ("all", MOST), (f"from {network}", MOST_FROM), (f"to {address.lower()}"[:LONGEST], MOST_TO)


def of_answer(link: CaseLink) -> Limits:
    """How often a case may be answered by a link. Pure."""
    return ((f"case {link.document_id} {link.address.lower()}"[:LONGEST], MOST_ANSWERS),)


async def count(work: Work, limits: Limits) -> None:
    """Count one that was taken, in its transaction. Raises `TooMany`, which undoes both."""
    for who, most in limits:
        if await _count(work, who, _hour(work.now)) > most:
            raise _too_many(work.now)


async def require_allowed(session: AsyncSession, limits: Limits, now: datetime) -> None:
    """Raise `TooMany` where one more would be refused; for what costs something before it can be counted."""
    counted = select(RequestCount.who, RequestCount.count).where(RequestCount.hour == _hour(now))
    found = await session.execute(counted.where(RequestCount.who.in_([who for who, _ in limits])))
    known = {row.who: row[1] for row in found}
    if any(known.get(who, 0) >= most for who, most in limits):
        raise _too_many(now)


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)


def _too_many(now: datetime) -> TooMany:
    return TooMany(_hour(now) + timedelta(hours=1) - now)


async def _count(work: Work, who: str, hour: datetime) -> int:
    one = insert_into(work.session, RequestCount).values(who=who, hour=hour, count=1)
    again = one.on_conflict_do_update(index_elements=["who", "hour"], set_={"count": RequestCount.count + 1}).returning(
        RequestCount.count
    )
    counted = await work.session.scalar(again)
    assert counted is not None, "an upsert always has a row"
    return counted


async def forget_requests(storage: Storage) -> None:
    """Remove counts that nobody asks for any more."""
    async with storage.transaction() as work:
        old = delete(RequestCount).where(RequestCount.hour < work.now - FORGET_AFTER)
        await work.session.execute(old.execution_options(synchronize_session=False))
