"""The inbox list: what each person sees, page by page, in a fixed number of statements."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from hub.errors import Invalid, NotFound
from hub.interactions.conversation import conversation
from hub.interactions.counts import inbox_counts
from hub.interactions.listing import InboxFilter, InboxRow, InboxView, inbox_page, inbox_row
from storage.unit_of_work import Storage
from tests.hub.company import Company


@contextmanager
def counted_statements(storage: Storage) -> Iterator[list[str]]:
    """Every statement the readers run inside the block."""
    statements: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if statement != "BEGIN":
            statements.append(statement)

    event.listen(storage.reader.sync_engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(storage.reader.sync_engine, "before_cursor_execute", note)


async def fill(company: Company, count: int) -> None:
    """So many interactions, every third one in sales."""
    for number in range(count):
        inbox = "sales@example.com" if number % 3 == 0 else "support@example.com"
        await company.write(f"c{number}@customer.com", f"question {number}", inbox)


@pytest.mark.parametrize("viewer", ["anna", "clara", "sven"])
async def test_pages_give_everything_visible_once_newest_first(company: Company, viewer: str) -> None:
    await fill(company, 14)
    actor = getattr(company, viewer)
    seen: list[InboxRow] = []
    cursor = None
    while True:
        page = await inbox_page(company.storage, actor, InboxFilter(InboxView.WAITING), cursor, 3)
        seen += page.rows
        cursor = page.next_cursor
        if cursor is None:
            break
    expected = {"anna": 9, "clara": 5, "sven": 14}[viewer]
    assert len({row.id for row in seen}) == len(seen) == expected
    assert seen == sorted(seen, key=lambda row: (row.last_activity_at, row.id), reverse=True)


async def test_rows_and_lists_agree_on_where_a_row_stands(company: Company) -> None:
    await fill(company, 4)
    await company.write("list@x.org", "digest", auto="mailing list")
    await company.hand_in(b"\xff")
    await company.understand()
    for actor in (company.anna, company.sven):
        for view in InboxView:
            page = await inbox_page(company.storage, actor, InboxFilter(view))
            assert all(view in row.in_views(actor.user_id) for row in page.rows)
            everything = [await inbox_row(company.storage, company.sven, number) for number in range(1, 7)]
            wanted = {row.id for row in everything if view in row.in_views(actor.user_id)}
            if actor is company.anna:
                wanted &= {row.id for row in everything if row.queue_id == company.support}
            assert {row.id for row in page.rows} == wanted


async def test_counts_equal_the_lists(company: Company) -> None:
    await fill(company, 5)
    counts = await inbox_counts(company.storage, company.anna)
    for view, count in counts.items():
        page = await inbox_page(company.storage, company.anna, InboxFilter(view))
        assert len(page.rows) == count


async def test_one_queue_alone_and_never_a_foreign_one(company: Company) -> None:
    await fill(company, 6)
    mine = InboxFilter(InboxView.OPEN, company.support)
    foreign = InboxFilter(InboxView.OPEN, company.sales)
    assert {row.queue_id for row in (await inbox_page(company.storage, company.sven, mine)).rows} == {company.support}
    assert (await inbox_page(company.storage, company.anna, foreign)).rows == ()


async def test_a_foreign_row_reads_like_a_missing_one(company: Company) -> None:
    await company.write("c@customer.com", "hello", "sales@example.com")
    for number in (1, 999):
        with pytest.raises(NotFound):
            await inbox_row(company.storage, company.anna, number)
        with pytest.raises(NotFound):
            await conversation(company.storage, company.anna, number)


@pytest.mark.parametrize("cursor", ["", "x", "~", "2026-01-01~1", "2026-01-01T00:00:00+00:00~x", "' OR 1=1~1"])
async def test_an_unknown_cursor_is_refused(company: Company, cursor: str) -> None:
    with pytest.raises(Invalid):
        await inbox_page(company.storage, company.anna, InboxFilter(InboxView.OPEN), cursor)


async def test_pages_cost_a_fixed_number_of_statements(company: Company) -> None:
    await fill(company, 9)
    for actor in (company.anna, company.sven):
        with counted_statements(company.storage) as statements:
            await inbox_page(company.storage, actor, InboxFilter(InboxView.OPEN))
        assert len(statements) == 1
        with counted_statements(company.storage) as statements:
            await inbox_counts(company.storage, actor)
        assert len(statements) == 1


async def test_a_conversation_costs_the_same_however_long_it_is(company: Company) -> None:
    await company.write("c@customer.com", "one", id="first@customer")
    with counted_statements(company.storage) as short:
        await conversation(company.storage, company.anna, 1)
    for number in range(10):
        await company.write("c@customer.com", f"more {number}", references="first@customer", file="a.txt")
    with counted_statements(company.storage) as long:
        await conversation(company.storage, company.anna, 1)
    assert len(long) == len(short)
