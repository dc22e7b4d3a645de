"""Taking an item from the list: what it costs, since agents do it all day, and what who cannot take it is told."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, select

from hub.errors import Conflict, NotFound
from hub.interactions.listing import inbox_row
from hub.queueing.pull import pull
from hub.queueing.wrap_up import Closing, wrap_up
from storage.events import EventRow
from storage.unit_of_work import Storage
from tests.hub.company import Company


@contextmanager
def _written(storage: Storage) -> Iterator[list[str]]:
    """What the writer is asked while the block runs."""
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    event.listen(storage.writer.sync_engine, "before_cursor_execute", note)
    yield seen
    event.remove(storage.writer.sync_engine, "before_cursor_execute", note)


@pytest.mark.parametrize("followed", [False, True])
async def test_a_claim_is_written_in_one_statement(company: Company, followed: bool) -> None:
    await company.write("c@customer.com", "Hello")
    if not followed:
        company.storage.followers = company.storage.finishers = ()
    with _written(company.storage) as asked:
        await pull(company.storage, 1, company.anna)
    # SQLite reads, takes a number, and writes one table at a time.
    assert len(asked) == (1 if company.storage.writer.dialect.name == "postgresql" else 7), asked
    row = await inbox_row(company.storage, company.anna, 1)
    async with company.storage.reading() as session:
        newest = select(EventRow).where(EventRow.stream == "interaction-1").order_by(EventRow.sequence.desc())
        taken = (await session.scalars(newest.limit(1))).one()
    assert (row.agent_id, row.work_state, row.version) == (company.anna.user_id, "active", taken.sequence)
    assert (taken.name, taken.payload["agent_id"], taken.payload["work_item_id"]) == ("ItemAccepted", row.agent_id, 1)


async def test_who_cannot_take_it_is_told_why(company: Company) -> None:
    await company.write("c@customer.com", "Hello")
    for number, by in ((1, company.clara), (99, company.anna)):
        with pytest.raises(NotFound):
            await pull(company.storage, number, by)
    await pull(company.storage, 1, company.anna)
    await pull(company.storage, 1, company.anna)
    with _written(company.storage) as asked, pytest.raises(Conflict, match="Already taken by Anna"):
        await pull(company.storage, 1, company.boris)
    assert len(asked) == 1, "who is too late waits for nothing more"
    await wrap_up(company.storage, Closing(1, "solved"), company.anna)
    with pytest.raises(Conflict, match="nothing to do"):
        await pull(company.storage, 1, company.boris)
