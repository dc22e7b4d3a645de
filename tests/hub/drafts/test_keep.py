"""What is written is kept for its writer: the newest words, and beside them what they had not seen."""

from dataclasses import replace

import pytest
from sqlalchemy import delete, select

from hub.drafts.choose import choose_draft
from hub.drafts.discard import discard_draft
from hub.drafts.keep import Kept, Place, keep_draft
from hub.drafts.listing import DraftRow, drafts_in
from hub.drafts.model import Draft, DraftKind, Words
from hub.drafts.write_note import NoteRequest, write_note
from hub.errors import Invalid, NotFound
from hub.interactions.counts import inbox_counts
from hub.interactions.files import store_upload
from hub.interactions.listing import InboxFilter, InboxView, inbox_page
from hub.interactions.model import Interaction
from hub.ports import OutboundFile
from hub.queueing.pull import pull
from hub.queueing.transfer import Transfer, transfer
from tests.hub.company import Company
from tests.hub.interactions.test_reply import answer, opened, send

HELLO = Words("Hello Carla", copies="boss@example.net")


async def place_of(company: Company, kind: DraftKind = DraftKind.REPLY) -> Place:
    """Where Anna writes."""
    return Place((await opened(company)).row.id, kind)


async def keep(company: Company, place: Place, words: Words, known: str = "") -> Kept:
    """Anna writes."""
    return await keep_draft(company.storage, place, words, known, company.anna)


async def shown(company: Company, place: Place) -> DraftRow | None:
    """Anna's draft as her page begins with it."""
    return (await drafts_in(company.storage, company.anna, place.interaction_id)).get(place.kind)


async def listed(company: Company) -> list[int]:
    """The list of Anna's drafts."""
    page = await inbox_page(company.storage, company.anna, InboxFilter(InboxView.DRAFTS))
    return [row.id for row in page.rows]


async def test_what_is_written_is_there_on_another_machine_and_only_for_its_writer(company: Company) -> None:
    place = await place_of(company)
    file = await store_upload(company.storage, OutboundFile("a.txt", "text/plain", b"a"), company.anna)
    words = replace(HELLO, files=(file.public_id, "0" * 32))
    first = await keep(company, place, HELLO)
    second = await keep(company, place, words, first.version)
    assert second.version not in {"", first.version}
    assert await shown(company, place) == DraftRow(second.version, words, None, {file.public_id: "a.txt"})
    assert await drafts_in(company.storage, company.boris, place.interaction_id) == {}
    assert await listed(company) == [place.interaction_id]
    assert (await inbox_counts(company.storage, company.anna))[InboxView.DRAFTS] == 1
    assert (await inbox_counts(company.storage, company.boris))[InboxView.DRAFTS] == 0


async def test_two_windows_lose_nothing_unseen(company: Company) -> None:
    place = await place_of(company)
    first = await keep(company, place, HELLO)
    other = await keep(company, place, Words("Something else"), first.version)
    late = await keep(company, place, Words("Hello Carla, it left."), first.version)
    assert late.replaced == Words("Something else")
    typed_on = await keep(company, place, Words("Hello Carla, it left today."), late.version)
    assert typed_on.replaced == Words("Something else")
    chosen = await choose_draft(company.storage, place, other=True, by=company.anna)
    assert (chosen.words, chosen.replaced) == (Words("Something else"), None)
    assert len({first.version, other.version, late.version, typed_on.version, chosen.version}) == 5


async def test_keeping_this_drops_the_other(company: Company) -> None:
    place = await place_of(company)
    await keep(company, place, Words("Something else"))
    await keep(company, place, HELLO)
    chosen = await choose_draft(company.storage, place, other=False, by=company.anna)
    assert (chosen.words, chosen.replaced) == (HELLO, None)


async def test_who_goes_on_where_the_other_window_stopped_is_asked_nothing(company: Company) -> None:
    """As after an acknowledgement that was lost: the same words come again, with more behind them."""
    place = await place_of(company)
    await keep(company, place, HELLO)
    assert (await keep(company, place, replace(HELLO, text="Hello Carla, it left."))).replaced is None


async def test_emptied_is_gone_unless_another_window_wrote(company: Company) -> None:
    place = await place_of(company)
    first = await keep(company, place, HELLO)
    assert await keep(company, place, Words(" \n"), first.version) == Kept("", Words())
    assert await listed(company) == []
    assert (await keep(company, place, Words())).version == ""
    await keep(company, place, HELLO)
    assert (await keep(company, place, Words(), first.version)).replaced == HELLO
    kept = await choose_draft(company.storage, place, other=False, by=company.anna)
    assert kept.version == ""
    assert await shown(company, place) is None


async def test_sending_ends_the_draft_that_was_sent_and_no_newer_one(company: Company) -> None:
    said = await opened(company)
    place = Place(said.row.id, DraftKind.REPLY)
    kept = await keep(company, place, HELLO)
    await send(company, replace(answer(said), draft=kept.version))
    assert await listed(company) == []
    newer = await keep(company, place, Words("And one more thing"), kept.version)
    assert newer.replaced is None
    again = replace(answer(said, "another key"), draft=kept.version, seen_message_id=1_000)
    await send(company, again)
    assert await listed(company) == [said.row.id]


async def test_a_note_ends_its_draft_alone(company: Company) -> None:
    place = await place_of(company, DraftKind.NOTE)
    reply = Place(place.interaction_id, DraftKind.REPLY)
    await keep(company, reply, HELLO)
    note = await keep(company, place, Words("Knows the boss"))
    request = NoteRequest(place.interaction_id, "Knows the boss", "a key of a click", note.version)
    first = await write_note(company.storage, request, company.anna)
    assert await write_note(company.storage, request, company.anna) == first
    assert set(await drafts_in(company.storage, company.anna, place.interaction_id)) == {DraftKind.REPLY}
    await discard_draft(company.storage, reply, company.anna)
    assert await listed(company) == []


async def test_it_stays_its_writers_when_a_colleague_takes_the_conversation(company: Company) -> None:
    place = await place_of(company)
    await keep(company, place, HELLO)
    await pull(company.storage, place.interaction_id, company.boris)
    found = await shown(company, place)
    assert found is not None
    assert found.words == HELLO


async def test_who_may_not_see_the_conversation_keeps_nothing_and_sees_nothing(company: Company) -> None:
    place = await place_of(company)
    with pytest.raises(NotFound):
        await keep_draft(company.storage, place, HELLO, "", company.clara)
    with pytest.raises(NotFound):
        await keep(company, replace(place, interaction_id=1_000), HELLO)
    async with company.storage.reading() as session:
        assert (await session.scalars(select(Draft))).all() == []
    await keep(company, place, HELLO)
    await transfer(company.storage, Transfer(place.interaction_id, company.sales), company.anna)
    assert await shown(company, place) is None
    assert await listed(company) == []
    with pytest.raises(NotFound):
        await discard_draft(company.storage, place, company.anna)
    with pytest.raises(NotFound):
        await choose_draft(company.storage, place, other=True, by=company.anna)


@pytest.mark.parametrize(
    "words",
    [Words("x" * 200_001), Words("x", copies="y" * 4_001), Words("x", files=("0",) * 21), Words("x", ("0" * 33,))],
)
async def test_too_much_is_refused(company: Company, words: Words) -> None:
    with pytest.raises(Invalid):
        await keep(company, await place_of(company), words)


async def test_what_no_database_can_hold_is_left_out(company: Company) -> None:
    place = await place_of(company)
    assert (await keep(company, place, Words("a\x00b\ud800"))).words == Words("ab?")


async def test_it_goes_with_its_conversation(company: Company) -> None:
    async with company.storage.transaction() as work:
        erased = Interaction(
            channel="email", subject="", queue_id=company.support, opened_at=work.now, last_activity_at=work.now
        )
        work.add(erased)
    await keep(company, Place(erased.id, DraftKind.REPLY), HELLO)
    async with company.storage.transaction() as work:
        await work.session.execute(delete(Interaction).where(Interaction.id == erased.id))
    async with company.storage.reading() as session:
        assert (await session.scalars(select(Draft))).all() == []
