"""A conversation is read whole, by windows or only where it changed, and each of these shows the same."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.errors import Invalid, NotFound
from hub.interactions.conversation import conversation, earlier_entries
from hub.interactions.entries import Part
from hub.interactions.entry import Entry, Position
from hub.interactions.note import add_note
from tests.agent_ui.stored import statements
from tests.hub.company import Company
from tests.hub.interactions.test_reply import answer, opened, send
from tests.services.storage_fixture import SettableClock

MINUTE = timedelta(minutes=1)
# The row, what stands above, the newest messages, those named, files, codes, merged; in one transaction or two.
MOST_FOR_ONE = 11


@pytest.fixture
async def number(company: Company, clock: SettableClock) -> int:
    """A conversation in which much is said, some of it in the same moment."""
    said = await opened(company)
    for turn in range(4):
        for each in range(3):
            text = f"Note {turn} {each}"
            await add_note(company.storage, said.row.id, text, f"key of {text}", company.anna)
        await company.write("c@customer.com", f"Letter {turn}", references="first@customer")
        clock.advance(MINUTE)
    return said.row.id


async def whole(company: Company, number: int) -> tuple[Entry, ...]:
    return (await conversation(company.storage, company.anna, number)).entries


@pytest.mark.parametrize("size", [1, 2, 3, 5, 16, 17, 18])
async def test_windows_follow_one_another(company: Company, number: int, size: int) -> None:
    said = await conversation(company.storage, company.anna, number, Part(newest=size))
    read, earlier, pages = said.entries, said.earlier, 1
    assert len(read) == min(size, 17)
    while earlier is not None:
        before = Position.read(str(earlier))
        part = await earlier_entries(company.storage, company.anna, number, Part(newest=size, before=before))
        read, earlier, pages = (*part.shown, *read), part.earlier, pages + 1
    assert read == await whole(company, number)
    assert pages == -(-17 // size)


async def test_what_was_read_back_is_read_anew(company: Company, number: int) -> None:
    entries = await whole(company, number)
    for entry in entries:
        said = await conversation(company.storage, company.anna, number, Part(newest=2, since=entry.position))
        assert said.entries == entries[entries.index(entry) :]


async def test_only_what_is_named_is_read(company: Company, number: int) -> None:
    entries = await whole(company, number)
    for entry in entries:
        with statements(company.storage) as run:
            said = await conversation(company.storage, company.anna, number, Part(only=frozenset({entry.key})))
        assert said.entries == (entry,)
        assert (said.party, said.earlier, said.last_message_id) == (None, None, 5)
        assert len(run) <= MOST_FOR_ONE
    nothing = await conversation(company.storage, company.anna, number, Part(only=frozenset()))
    assert nothing.entries == ()


async def test_a_planned_answer_is_told_of_however_far_back_it_stands(company: Company, clock: SettableClock) -> None:
    said = await opened(company)
    await send(company, replace(answer(said), leaves_at=clock.now() + 60 * MINUTE))
    for turn in range(3):
        clock.advance(MINUTE)
        await company.write("c@customer.com", f"Letter {turn}", references="first@customer")
    newest = await conversation(company.storage, company.anna, said.row.id, Part(newest=1))
    assert [entry.text for entry in newest.entries] == ["Letter 2"]
    assert [entry.text for entry in newest.overtaken] == ["It left today."]
    letter = newest.entries[0].key
    painted = await conversation(company.storage, company.anna, said.row.id, Part(only=frozenset({letter})))
    assert [entry.text for entry in painted.entries] == ["It left today.", "Letter 2"]


async def test_who_may_not_see_a_conversation_reads_no_window(company: Company, number: int) -> None:
    for part in (Part(), Part(newest=2), Part(only=frozenset({("message", 1)}))):
        with pytest.raises(NotFound):
            await conversation(company.storage, company.clara, number, part)
        with pytest.raises(NotFound):
            await earlier_entries(company.storage, company.clara, number, part)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "~~",
        "2026-01-01T00:00:00+00:00~1",
        "2026-01-01T00:00:00+00:00~1~letter",
        "2026-01-01T00:00:00~1~note",
        "2026-01-01T00:00:00+00:00~-1~note",
        "9999-12-31T23:59:59-14:00~1~note",
        "2026-01-01T00:00:00+00:00~" + "9" * 30 + "~note",
        "\x00~1~note",
    ],
)
def test_a_made_up_place_is_refused(written: str) -> None:
    with pytest.raises(Invalid):
        Position.read(written)
