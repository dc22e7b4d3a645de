"""How often somebody may send the form of requests: a person is never refused, a program soon is."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from hub.cases.model import RequestCount
from hub.errors import HubError, sentence
from storage.unit_of_work import Storage, Work, action
from storage.upsert import insert_into

# Within an hour: from one network, behind which many people may sit; to one address; and altogether.
MOST_FROM, MOST_TO, MOST = 20, 4, 600
FORGET_AFTER = timedelta(days=1)


class TooMany(HubError):
    """That was sent too often; `wait` is how long until it may be sent again."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(sentence("This was sent very often. Try again in an hour."))
        self.wait = wait


@action
async def count_request(work: Work, network: str, address: str) -> None:
    """Count one that is about to be taken. Raises `TooMany`, and counts nothing then."""
    hour = work.now.replace(minute=0, second=0, microsecond=0)
    # In one order everywhere, so that two that count the same cannot wait for each other.
    for who, most in (("all", MOST), (f"from {network}", MOST_FROM), (f"to {address.lower()}"[:330], MOST_TO)):
        if await _count(work, who, hour) > most:
            raise TooMany(hour + timedelta(hours=1) - work.now)


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
