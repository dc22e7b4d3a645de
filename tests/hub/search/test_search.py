"""Everything is found by whoever may see it, newest first, in a number of statements that does not grow."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from hub.access.actor import Actor
from hub.access.permissions import Permission
from hub.cases.model import CaseCategory, CaseDetail
from hub.errors import Invalid
from hub.interactions.model import Attachment, Interaction, InteractionState, Message, Note
from hub.interactions.note import add_note
from hub.merging.merge import Merging
from hub.merging.merge import merge as merge_conversations
from hub.merging.unmerge import unmerge
from hub.parties.keep import PartyDraft, add_party, change_party
from hub.parties.merge import merge
from hub.parties.model import Party
from hub.queueing.transfer import Transfer, transfer
from hub.search import renamed
from hub.search.alike import learn
from hub.search.criteria import read
from hub.search.files import read_files
from hub.search.model import SearchEntry
from hub.search.rebuild import complete, rebuild
from hub.search.renamed import follow_names
from hub.search.search import SHOWN, Answer, Question, search
from storage.jobs import Job
from tests.agent_ui.stored import statements
from tests.hub.company import Company
from tests.hub.documents.business import Business, business
from tests.hub.plain_channel import letter
from tests.services.storage_fixture import SettableClock

__all__ = ["business"]

FOUND = tuple[str, int]


async def ask(company: Company, typed: str, *criteria: str, by: Actor | None = None) -> Answer:
    return await search(company.storage, by or company.anna, Question(typed, read(criteria)))


async def found(company: Company, typed: str, *criteria: str, by: Actor | None = None) -> list[FOUND]:
    answer = await ask(company, typed, *criteria, by=by)
    hits = [*answer.exact, *(hit for part in answer.parts for hit in part.hits)]
    return [(hit.section, hit.about_id) for hit in hits]


PUMP = [("conversations", 1)]


@pytest.fixture
async def pump(company: Company) -> Company:
    """One conversation about a pump, in Support, with somebody called Müller."""
    text = "The pump of the Kaffeemaschine leaks. Я хочу вернуть машину."
    await company.write("p.mueller@acme.example", text, subject="Broken pump", name="Peter Müller")
    return company


async def test_a_conversation_is_found_by_what_was_said(pump: Company) -> None:
    said = ("pump", "PUMPS", "broken leak", "kaffeemasch", '"the pump"', '"pump of the"', "машины", "#1", "1")
    for typed in (*said, "pump -grinder", "mueller pump", "Muller leaks"):
        assert ("conversations", 1) in await found(pump, typed), typed
    for typed in ("grinder", "ump", '"pump the"', "pump -leaks", "#2", "", "!", "' | '", "pump & !"):
        assert await found(pump, typed) == ([("conversations", 1)] if "&" in typed else []), typed


async def test_what_may_not_be_seen_is_not_found_and_nothing_hints_at_it(pump: Company) -> None:
    await learn(pump.storage)
    for typed in ("pump", "pmup", "Müller", "p.mueller@acme.example", "#1", "1"):
        assert (await ask(pump, typed, by=pump.clara)) == await ask(pump, "neversaid", by=pump.clara)
        assert (await ask(pump, typed, by=pump.sven)).nothing is False


async def test_people_are_found_by_name_address_and_number(pump: Company) -> None:
    async with pump.storage.transaction() as work:
        (await work.session.get_one(Party, 1)).customer_number = "K-1001"
    for typed in ("peter muell", "P.Mueller@acme.example", "acme.example", "K-1001", "k-1001", "mueller@acme"):
        answer = await ask(pump, typed)
        hits = [*answer.exact, *next(part for part in answer.parts if part.section == "people").hits]
        assert [hit.about_id for hit in hits] == [1]
    assert [hit.about_id for hit in (await ask(pump, "k-1001")).exact] == [1]


@pytest.mark.parametrize("few", [500, 0])
async def test_people_are_found_whether_few_or_many_say_it(
    pump: Company, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr("hub.search.sections.few.MOST", few)
    await pump.write("peter@home.example", "Hi", name="Peter Stone")
    for typed, people in (("peter", [2, 1]), ("stone", [2]), ("leaks", []), ("peter -stone", [1])):
        hits = [number for section, number in await found(pump, typed) if section == "people"]
        assert hits == people, typed


async def test_people_who_are_one_are_found_once(pump: Company) -> None:
    await pump.write("peter@home.example", "Hi", name="Peter Mueller")
    assert {hit for hit in await found(pump, "peter mueller") if hit[0] == "people"} == {("people", 1), ("people", 2)}
    await merge(pump.storage, 1, 2, "", pump.anna)
    assert [hit for hit in await found(pump, "peter mueller") if hit[0] == "people"] == [("people", 1)]


async def test_nearly_right_words_find_it_too(pump: Company) -> None:
    await learn(pump.storage)
    for typed in ("pmup", "kafeemaschine", "Kaffeemaschiene", "brokne pump", "вирнуть", "машнну"):
        answer = await ask(pump, typed)
        assert answer.nearly
        assert [hit.about_id for part in answer.parts for hit in part.hits if part.section != "people"] == [1], typed


async def test_why_it_was_found_is_marked(pump: Company) -> None:
    (hit,) = (hit for part in (await ask(pump, "leaking pumps")).parts for hit in part.hits)
    assert [piece.text for piece in hit.title if piece.marked] == ["pump"]
    assert [piece.text for piece in hit.snippet if piece.marked] == ["pump", "leaks"]
    assert hit.facts.customer == "Peter Müller"


async def test_notes_are_found_and_whispers_are_not(pump: Company) -> None:
    await add_note(pump.storage, 1, "Ask the workshop", "n1", pump.anna)
    async with pump.storage.transaction() as work:
        told = {"interaction_id": 1, "author_name": "Sven", "at": work.now, "whispered_to_id": pump.anna.user_id}
        work.add(Note(body="Be kind to the workshop: secretly", **told))
    assert await found(pump, "workshop") == PUMP
    assert await found(pump, "secretly") == []


async def test_a_file_is_found_by_its_name_and_by_what_it_says(pump: Company) -> None:
    blob = await pump.storage.blobs.put(b"Serial 4711-XY")
    async with pump.storage.transaction() as work:
        file = {"message_id": 1, "content_type": "text/plain", "size": 14, "blob": blob}
        work.add(Attachment(name="label.txt", **file))
    assert await found(pump, "4711-XY") == []
    await read_files(pump.storage)
    assert await found(pump, "4711-xy") == PUMP
    assert await found(pump, "label", "kind:is:file") == PUMP
    assert await found(pump, "4711-xy", "kind:is:message") == []


async def test_a_hit_names_the_entry_that_says_it(pump: Company) -> None:
    note = await add_note(pump.storage, 1, "Ask the workshop", "n1", pump.anna)
    blob = await pump.storage.blobs.put(b"Serial 4711-XY")
    async with pump.storage.transaction() as work:
        file = {"message_id": 1, "content_type": "text/plain", "size": 14, "blob": blob}
        work.add(Attachment(name="label.txt", **file))
    await read_files(pump.storage)
    for words, entry in (("pump", "message-1"), ("workshop", f"note-{note}"), ("4711-xy", "message-1")):
        hits = [hit for part in (await ask(pump, words)).parts for hit in part.hits]
        assert [hit.entry for hit in hits] == [entry]


async def test_what_moves_is_found_where_it_is(pump: Company) -> None:
    await transfer(pump.storage, Transfer(1, pump.sales), pump.sven)
    assert await found(pump, "pump") == []
    assert await found(pump, "pump", by=pump.clara) == PUMP


async def test_what_was_merged_is_found_where_it_went(pump: Company) -> None:
    await pump.write("p.mueller@acme.example", "And the grinder", name="Peter Müller")
    await merge_conversations(pump.storage, Merging(2, 1), pump.sven)
    assert await found(pump, "grinder") == PUMP
    await unmerge(pump.storage, 2, pump.sven)
    assert await found(pump, "grinder") == [("conversations", 2)]


FITS = (
    *("channel:is:email", "channel:anyOf:chat~email", "queue:is:1", "queue:anyOf:1~2", "state:anyOf:open~closed"),
    *("agent:isNot:1", "tag:isNot:vip", "customer:contains:mueller", "customer:is:1", "day:on:2026-03-02"),
    *("day:before:2026-03-03", "day:after:2026-03-01", "day:between:2026-03-01~2026-03-31", "text:contains:leak"),
    *("text:without:grinder", "kind:is:message", "kind:isNot:note"),
)
FITS_NOT = (
    *("channel:isNot:email", "queue:isNot:1", "state:is:closed", "agent:is:1", "tag:is:vip", "customer:contains:anna"),
    *("customer:is:2", "day:on:2026-03-03", "day:before:2026-03-02", "day:after:2026-03-02", "text:without:leak"),
    *("kind:is:note", "kind:is:case"),
)


async def test_criteria_leave_out_what_does_not_fit(pump: Company) -> None:
    for typed in ("pump", ""):
        for criterion in FITS:
            assert ("conversations", 1) in await found(pump, typed, criterion), criterion
        for criterion in FITS_NOT:
            assert ("conversations", 1) not in await found(pump, typed, criterion), criterion


async def test_documents_are_found_by_number_reference_and_what_they_say(business: Business) -> None:
    company = business.company
    number = await business.document("case", title="Two grinders", external_reference="PO-77", description="Smoke")
    for typed in ("po-77", "grinders", "two grind", "acme grinder", "smoke"):
        assert ("documents", number) in await found(company, typed, by=business.anna), typed
        assert ("documents", number) not in await found(company, typed, by=company.clara)
    assert [hit.about_id for hit in (await ask(company, "PO-77", by=business.anna)).exact] == [number]
    for criterion, fits in (("kind:is:case", True), ("kind:is:order", False), ("state:is:new", True)):
        assert (("documents", number) in await found(company, "grinders", criterion, by=business.anna)) is fits


async def test_documents_are_found_by_what_is_in_them_and_what_they_cost(business: Business) -> None:
    company = business.company
    order, dear = await business.document("order", 2), await business.document("quotation", 90)
    case = await business.document("case", title="Noise")
    async with company.storage.transaction() as work:
        hardware = CaseCategory(name="Hardware")
        work.add(hardware)
        await work.flush()
        work.add(pumps := CaseCategory(name="Pumps", parent_id=hardware.id))
        await work.flush()
        (await work.session.get_one(CaseDetail, case)).category_id = pumps.id
    by_words = await found(company, "c-1", by=business.anna)
    assert {("documents", order), ("documents", dear)} <= set(by_words)
    for criterion, fitting in (
        ("sku:is:c-1", {order, dear}),
        ("sku:anyOf:C-9~C-1", {order, dear}),
        ("sku:is:C-9", set()),
        ("amount:atMost:39.98", {order}),
        ("amount:atLeast:39.99", {dear}),
        ("amount:between:39.98~1799.1", {order, dear}),
        ("category:contains:hard", {case}),
        ("category:contains:pump", {case}),
        ("category:contains:soft", set()),
    ):
        hits = await found(company, "", criterion, by=business.anna)
        assert {number for section, number in hits if section == "documents"} == fitting, criterion
        assert not await found(company, "", criterion, by=company.clara), criterion


async def test_what_names_somebody_is_found_by_their_new_name(
    business: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renamed, "AT_ONCE", 1)
    company = business.company
    by = replace(business.anna, permissions=business.anna.permissions | {Permission.PARTIES})
    numbers = [await business.document("order"), await business.document("order")]
    clerk = await add_party(company.storage, PartyDraft("Dora"), by)
    async with company.storage.transaction() as work:
        (await work.session.get_one(Party, clerk)).organisation_id = business.acme
    await change_party(company.storage, business.acme, PartyDraft("Zenith"), by)
    await follow_names(company.storage)
    for number in numbers:
        assert ("documents", number) in await found(company, "zenith", by=by)
        assert ("documents", number) not in await found(company, "acme", by=by)
    assert ("people", clerk) in await found(company, "zenith", by=by)
    async with company.storage.reading() as session:
        assert (await session.scalars(select(Job.id).where(Job.kind == renamed.RENAMED))).all() == []


async def test_pages_show_each_conversation_once_and_cost_the_same(company: Company, clock: SettableClock) -> None:
    for number in range(SHOWN + 5):
        clock.advance(timedelta(minutes=1))
        await company.write(f"c{number}@customer.test", "A pump", id=f"{number}@customer")
    for number in range(3):
        clock.advance(timedelta(minutes=1))
        await company.write("c1@customer.test", "My pump again", references="1@customer", id=f"again{number}@customer")
    counts, cursor, seen = [], None, list[int]()
    for _ in range(3):
        with statements(company.storage) as run:
            page = await search(company.storage, company.anna, Question("pump", (), "conversations", cursor))
        counts.append(len(run))
        (part,) = page.parts
        seen += [hit.about_id for hit in part.hits]
        cursor = part.next_cursor
        if cursor is None:
            break
    assert seen[:2] == [2, 25]
    assert sorted(seen) == list(range(1, SHOWN + 6))
    assert counts[0] <= 8
    assert counts[-1] <= counts[0]


async def test_the_rest_of_a_page_is_told(company: Company) -> None:
    for number in range(3):
        await company.write("c@customer.test", f"pump {number}", id=f"{number}@c", references="0@c" if number else "")
    (hit,) = (hit for part in (await ask(company, "pump")).parts for hit in part.hits if hit.section != "people")
    assert hit.also == 2


async def test_a_cursor_that_was_never_given_out_is_refused(company: Company) -> None:
    for cursor in ("x", "2026~1", "2026-01-01T00:00:00+00:00~-1", "2026-01-01T00:00:00+00:00~x"):
        with pytest.raises(Invalid):
            await search(company.storage, company.anna, Question("pump", (), "conversations", cursor))


async def test_rebuilding_writes_the_same_and_forgets_what_is_gone(pump: Company) -> None:
    async def entries() -> list[tuple[object, ...]]:
        columns = (SearchEntry.kind, SearchEntry.ref_id, SearchEntry.about_id, SearchEntry.queue_id, SearchEntry.words)
        async with pump.storage.reading() as session:
            return [tuple(row) for row in (await session.execute(select(*columns).order_by(*columns[:2]))).all()]

    before = await entries()
    assert await complete(pump.storage) == 0
    async with pump.storage.transaction() as work:
        work.add(SearchEntry(kind="note", ref_id=9, section="x", about_id=1, at=work.now, words=["ghost"]))
    assert await rebuild(pump.storage) == len(before)
    assert await entries() == before
    async with pump.storage.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Message)) == 1


async def test_filing_a_mail_takes_one_statement_more(company: Company) -> None:
    counts = []
    for name, finishers in (("Erik", company.storage.finishers), ("Carla", ())):
        company.storage.finishers = finishers
        await company.hand_in(letter(f"{name}@customer.test", "A pump", name=name))
        with statements(company.storage) as run:
            await company.understand()
        counts.append(len(run))
    assert counts[0] - counts[1] == 1


async def test_a_search_for_a_state_reads_the_few_conversations_in_it_and_nothing_else(pump: Company) -> None:
    await pump.write("e@other.example", "The pump is fine.", subject="Pump")
    async with pump.storage.transaction() as work:
        closed = await work.locked(Interaction, 2)
        assert closed is not None
        closed.state = InteractionState.CLOSED
    both = [("conversations", 2), ("conversations", 1)]
    assert await found(pump, "pump") == both
    for criteria in (("state:is:open",), ("state:anyOf:open~parked",), ("state:is:open", "day:after:2026-03-01")):
        assert await found(pump, "pump", *criteria) == [("conversations", 1)], criteria
        assert await found(pump, "pump", *criteria, by=pump.sven) == [("conversations", 1)]
        assert await found(pump, "pump", *criteria, by=pump.clara) == []
    assert await found(pump, "pump", "state:is:parked") == []
    assert await found(pump, "pump", "state:is:open", "day:after:2026-04-01") == []
    assert await found(pump, "pump", "state:isNot:open") == await found(pump, "pump", "state:is:closed") == both[:1]
    with statements(pump.storage) as run:
        assert await found(pump, "pump", "state:is:parked") == []
    # Where no conversation is in that state, no word is looked for among them.
    assert not [each for each in run if "search_entry" in each and "1 = 0" not in each and "interaction" in each]


async def test_where_many_are_in_a_state_the_newest_are_read_by_time(
    pump: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.search.sections.few.MOST", 0)
    assert await found(pump, "pump", "state:is:open") == [("conversations", 1)]
