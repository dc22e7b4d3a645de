"""Everything about somebody is put together to be read and processed, and nothing of anybody else."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.audit import audit_entries
from hub.access.permissions import Permission
from hub.documents.create import Draft, create
from hub.documents.kind import PartnerFunction
from hub.documents.model import DocumentEvent, Item
from hub.errors import Conflict, HubError, NotAllowed, NotFound
from hub.interactions.automatic_answer import AnsweringMachine
from hub.interactions.block import block
from hub.interactions.note import add_note
from hub.interactions.receive import HouseRules
from hub.interactions.reply import ReplyRequest, reply
from hub.interactions.written import Written, file_written
from hub.parties.merge import merge
from hub.parties.model import Party, PartyKind
from hub.parties.postal import PostalDraft, add_postal
from hub.ports import Address, RawContact
from hub.privacy.model import PrivacyRun, RunState
from hub.privacy.order_archive import forget_archives, give_archive, order_archive
from hub.privacy.record_consent import Evidence, Wish, record_consent
from hub.privacy.runs import runs_of
from hub.privacy.views import Views
from hub.privacy.worker import PrivacyWorker
from hub.queueing.pull import pull
from hub.rules.book import RuleBook
from storage.jobs import claim_jobs
from tests.hub.company import Company
from tests.hub.documents.business import with_rights
from tests.hub.privacy.carla import CARLA, SEAL
from tests.hub.privacy.pages import archive_pages
from tests.services.storage_fixture import SettableClock


@pytest.fixture
def petra(company: Company) -> Actor:
    """Who answers for privacy: serves no queue."""
    permissions = frozenset({Permission.DESK, Permission.PRIVACY, Permission.PARTIES})
    return replace(company.sven, permissions=permissions)


@pytest.fixture
def worker(company: Company) -> PrivacyWorker:
    return PrivacyWorker(company.storage, archive_pages(company.storage), SEAL)


@pytest.fixture(autouse=True)
async def said(company: Company, petra: Actor) -> None:
    """Carla wrote to two queues from two addresses, with a file; Erik too, and was answered."""
    await company.write("carla@customer.com", "Where is my order?", name="Carla Rossi", file="../../bill.txt")
    await company.write("carla@home.com", "A secret of Carla", "sales@example.com", name="C. Rossi")
    await company.write("erik@customer.com", "A secret of Erik", name="Erik")
    await add_note(company.storage, 1, "She is <b>cross</b>", "key of the note", company.anna)
    await pull(company.storage, 1, company.anna)
    request = ReplyRequest(1, "It is under way.", 1, "key of the answer", copies=("boss@customer.com",))
    await reply(company.storage, request, company.anna, company.composer)
    evidence = Evidence("form", words="Ticked")
    await record_consent(company.storage, CARLA, Wish("offers", "email", given=True), evidence, company.anna)
    await merge(company.storage, CARLA, 2, "", replace(petra, permissions=petra.permissions | {Permission.SERVE}))


async def archive(company: Company, worker: PrivacyWorker, by: Actor, *, internal: bool = False) -> zipfile.ZipFile:
    await order_archive(company.storage, CARLA, internal, by)
    assert await worker.run_once()
    given = await give_archive(company.storage, (await runs_of(company.storage, CARLA, by))[0].public_id, by)
    content = b"".join([piece async for piece in given.pieces])
    assert len(content) == given.size
    return zipfile.ZipFile(io.BytesIO(content))


async def test_everything_is_in_it_and_nothing_of_anybody_else(
    company: Company, worker: PrivacyWorker, petra: Actor
) -> None:
    made = await archive(company, worker, petra)
    names = made.namelist()
    assert {f"{language}/{page}.html" for language in ("en", "de", "ru") for page in ("index", "1", "2")} <= {*names}
    assert not any(name.startswith("/") or ".." in name for name in names)
    everything = b"\n".join(made.read(name) for name in names)
    for theirs in (b"Where is my order?", b"A secret of Carla", b"It is under way.", b"carla@home.com", b"Ticked"):
        assert theirs in everything
    for others in (b"A secret of Erik", b"erik@customer.com", b"cross", b"Anna"):
        assert others not in everything
    facts = json.loads(made.read("data/person.json"))
    assert facts["counts"] == {"conversations": 2, "messages": 3, "files": 1, "withheld": 0, "notes_withheld": 1}
    assert [each["name"] for each in facts["names"]] == ["Carla Rossi", "C. Rossi"]
    mails = {name: made.read(name) for name in names if name.startswith("mails/")}
    assert b"Where is my order?" in mails["mails/1.eml"]
    assert [name for name in names if name.startswith("files/")] == ["files/1-1-bill.txt"]
    assert 'lang="de"' in made.read("de/1.html").decode()


async def test_what_stands_in_documents_is_in_it_if_they_are_theirs(
    company: Company, worker: PrivacyWorker, petra: Actor
) -> None:
    clerk, parties = with_rights(replace(petra, permissions=frozenset(Permission))), {PartnerFunction.SOLD_TO: CARLA}
    await create(company.storage, Draft("case", {"title": "Smoke", "description": "It burns"}, parties), clerk)
    parties = {PartnerFunction.SOLD_TO: 3, PartnerFunction.CONTACT: CARLA}
    firms = await create(company.storage, Draft("order", {"title": "Eriks chairs"}, parties), clerk)
    async with company.storage.transaction() as work:
        work.add(Item(document_id=firms, position=10, text="A chair of Erik", quantity=Decimal(1)))
    made = await archive(company, worker, petra)
    case, order = json.loads(made.read("data/person.json"))["documents"]
    assert (case["description"], order["as"][0]["function"], order["items"]) == ("It burns", "contact", [])
    assert "It burns" in made.read("en/index.html").decode()


async def test_so_is_all_that_was_done_about_them(company: Company, worker: PrivacyWorker, petra: Actor) -> None:
    """Looks without who looked, blocked addresses, the firm, what could not be read, what our page and a case say."""
    storage, clerk = company.storage, with_rights(replace(petra, permissions=frozenset(Permission)))
    await complained(company, clerk)
    await add_postal(storage, CARLA, "main", PostalDraft("Canal 3", "Venice"), clerk)
    house = HouseRules(AnsweringMachine(company.composer, storage.blobs), RuleBook())
    page = Written("key", Address("carla@customer.com", "Carla"), "Page", "Written on a page", "support@example.com")
    async with storage.transaction() as work:
        await file_written(work, page, house)
        await block(work, "email", "carla@home.com", petra)
        firm = Party(kind=PartyKind.ORGANISATION, name="Rossi & Sons", created_at=work.now)
        work.add(firm)
        await work.flush()
        (await work.session.get_one(Party, CARLA)).organisation_id = firm.id
    views = Views(storage)
    views.note(company.anna, "party", 2)
    await views.write()
    await company.inbox.receive(RawContact("email", "imap", "9", (), b"no sender, carla@customer.com", {}))
    await company.understand()
    made = await archive(company, worker, petra)
    facts, index = json.loads(made.read("data/person.json")), made.read("en/index.html").decode()
    assert [each["reason"] for each in facts["documents"][0]["history"]][-2:] == ["", "It smokes again"]
    assert [(each["what"], each["times"]) for each in facts["looks"]] == [("party", 1)]
    for told in ("Canal 3<br>Venice", "Rossi &amp; Sons", "carla@home.com", "It smokes again", "could not read"):
        assert told.replace("<br>", "\n") in index
    assert "Anna" not in index
    originals = {name: made.read(name) for name in made.namelist() if name.startswith("mails/")}
    assert b"no sender" in originals[facts["unread"][0]["original"]]
    assert [b"Written on a page" in content for name, content in originals.items() if name.endswith(".json")] == [True]


async def complained(company: Company, clerk: Actor) -> None:
    """A case of hers; Anna says something of her there, and she does by the link."""
    draft = Draft("case", {"title": "Smoke", "description": "It burns"}, {PartnerFunction.SOLD_TO: CARLA})
    case = await create(company.storage, draft, clerk)
    async with company.storage.transaction() as work:
        said = {"document_id": case, "at": work.now, "by_name": "", "what": "transition"}
        work.add(DocumentEvent(**said, version=50, line=1, by_id=company.anna.user_id, reason="She shouts"))
        work.add(DocumentEvent(**said | {"by_name": "Carla"}, version=51, line=1, reason="It smokes again"))


async def test_internal_notes_are_in_it_if_that_is_wanted_without_their_writer(
    company: Company, worker: PrivacyWorker, petra: Actor
) -> None:
    made = await archive(company, worker, petra, internal=True)
    page = made.read("en/1.html").decode()
    assert "She is &lt;b&gt;cross&lt;/b&gt;" in page
    assert "Anna" not in page


async def test_it_is_given_out_for_a_while_and_written_down(
    company: Company, worker: PrivacyWorker, petra: Actor, clock: SettableClock
) -> None:
    await archive(company, worker, petra)
    done = [entry.action for entry in await audit_entries(company.storage)]
    assert done[-2:] == ["person.archive", "person.archive_given"]
    run = (await runs_of(company.storage, CARLA, petra))[0]
    clock.advance(timedelta(days=7))
    with pytest.raises(NotFound):
        await give_archive(company.storage, run.public_id, petra)
    async with company.storage.reading() as session:
        file = await session.scalar(select(PrivacyRun.file))
    assert await forget_archives(company.storage) == 1
    assert await forget_archives(company.storage) == 0
    assert (await runs_of(company.storage, CARLA, petra))[0].state == RunState.EXPIRED
    with pytest.raises(KeyError):
        await company.storage.blobs.get(str(file))


async def test_it_is_for_who_answers_for_privacy_and_sees_them(company: Company, worker: PrivacyWorker) -> None:
    with pytest.raises(NotAllowed):
        await order_archive(company.storage, CARLA, internal=True, by=company.anna)
    clara = replace(company.clara, permissions=frozenset({Permission.DESK, Permission.PRIVACY}))
    with pytest.raises(NotFound):
        await order_archive(company.storage, 3, internal=True, by=clara)
    for refused in (company.anna, clara):
        with pytest.raises(HubError):
            await runs_of(company.storage, 3, refused)


async def test_one_goes_on_at_a_time_and_begins_again_after_a_kill(
    company: Company, worker: PrivacyWorker, petra: Actor
) -> None:
    run = await order_archive(company.storage, CARLA, internal=False, by=petra)
    with pytest.raises(Conflict):
        await order_archive(company.storage, CARLA, internal=False, by=petra)
    # One who took it and died.
    await claim_jobs(company.storage, "privacy", 1, timedelta(seconds=-1))
    assert await worker.run_once()
    assert [(row.id, row.state) for row in await runs_of(company.storage, CARLA, petra)] == [(run, "finished")]
    assert not await worker.run_once()
