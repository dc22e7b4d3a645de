"""A link leads to an entry by its name, if it is in this conversation and may be read."""

import pytest

from hub.access.actor import Actor
from hub.drafts.write_note import NoteRequest, write_note
from hub.errors import NotFound
from hub.interactions.called import called
from hub.interactions.conversation import conversation
from hub.interactions.entries import Part
from hub.queueing.pull import pull
from hub.supervision.whisper import whisper
from tests.hub.company import Company
from tests.hub.interactions.test_reply import answer, opened, send


async def at(company: Company, name: str, by: Actor | None = None) -> str:
    """The element a link leads to, "" for none."""
    found = await called(company.storage, by or company.anna, 1, name)
    return f"{found.kind}-{found.id}" if found else ""


async def test_every_entry_is_found_by_its_name(company: Company) -> None:
    said = await opened(company)
    await send(company, answer(said))
    note = await write_note(company.storage, NoteRequest(1, "@Anna, look", "a key of the note"), company.boris)
    await company.write("other@customer.com", "Of another conversation", subject="Other")
    shown = (await conversation(company.storage, company.anna, 1)).entries
    assert [await at(company, f"{entry.key[0]}-{entry.id}") for entry in shown] == [
        f"{entry.kind}-{entry.id}" for entry in shown
    ]
    assert {entry.kind for entry in shown} == {"inbound", "outbound", "note"}
    assert await at(company, "mention") == f"note-{note}"
    assert await at(company, "mention", company.boris) == ""
    for entry in shown:
        found = await called(company.storage, company.anna, 1, f"{entry.key[0]}-{entry.id}")
        assert found is not None
        since = await conversation(company.storage, company.anna, 1, Part(newest=1, since=found.position))
        assert since.entries == shown[shown.index(entry) :]


@pytest.mark.parametrize(
    "name", ["message-3", "note-9", "whisper-1", "message", "message-x", "message-²", f"note-{2**63}", "-", "m\0-1"]
)
async def test_what_is_not_here_is_no_entry(company: Company, name: str) -> None:
    await opened(company)
    assert await at(company, name) == ""


async def test_a_whisper_is_found_by_whom_it_is_for(company: Company) -> None:
    await opened(company)
    await pull(company.storage, 1, company.boris)
    await whisper(company.storage, 1, "Be kind", "a key of the whisper", company.sven)
    told = (await conversation(company.storage, company.sven, 1)).entries
    (number,) = [entry.id for entry in told if entry.kind == "whisper"]
    assert await at(company, f"note-{number}", company.boris) == f"whisper-{number}"
    assert await at(company, f"note-{number}", company.anna) == ""


async def test_a_conversation_of_another_queue_has_none(company: Company) -> None:
    await opened(company)
    with pytest.raises(NotFound):
        await at(company, "message-1", company.clara)
