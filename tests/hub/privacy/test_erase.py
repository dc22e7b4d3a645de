"""Somebody who is erased is found nowhere any more; figures, books and other people stay as they were."""

import asyncio
import os
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.permissions import OPERATOR, Permission
from hub.activities.about import About
from hub.activities.change import change
from hub.activities.invite import Guests, invite
from hub.activities.kinds import ActivityKind
from hub.activities.listing import activity
from hub.activities.model import Guest
from hub.activities.plan import plan
from hub.activities.planning import Planning
from hub.activities.visible import Which
from hub.activities.when import When
from hub.documents.create import Draft, create
from hub.documents.kind import PartnerFunction
from hub.documents.model import Document
from hub.errors import Conflict, Invalid, NotAllowed, NotFound
from hub.figures.model import Passage
from hub.imports.listing import one_import
from hub.imports.order import begin_import, bring
from hub.interactions.inbound_contact import InboundContact
from hub.interactions.model import Interaction, InteractionState, Message
from hub.parties.assign import assign_party
from hub.parties.find import find_parties
from hub.parties.identify import identify
from hub.parties.identities import add_identity
from hub.parties.keep import PartyDraft, change_party
from hub.parties.merge import merge
from hub.parties.model import Party, PartyKind, PartyRelation, RelationKind
from hub.parties.relations import Validity, relate
from hub.privacy.blobs import NAMING, forget_blobs, forget_late
from hub.privacy.consents import who_may_be_contacted
from hub.privacy.erase import Eraser, erase_batch
from hub.privacy.forget_imports import forget_imports
from hub.privacy.keeping import Why
from hub.privacy.model import PrivacyRun
from hub.privacy.order_erasure import erasure_preview, order_erasure
from hub.privacy.runs import runs_of
from hub.privacy.sweep_blobs import sweep_blobs, sweep_folders
from hub.privacy.worker import give_up
from hub.search.model import SavedSearch
from hub.timeline.model import TimelineEntry
from storage.blobs import SETTLED, LocalBlobs
from tests.agent_ui.stored import content
from tests.hub.company import Company
from tests.hub.documents.business import with_rights
from tests.hub.privacy.carla import CARLA, SEAL, close_everything, erase, finish, found_elsewhere, live
from tests.services.storage_fixture import SettableClock

# Everything of hers that is told anywhere has one of these in it; nothing of anybody else has.
MARKS = ("carla", "rossi", "zanzibar")


@pytest.fixture
def petra(company: Company) -> Actor:
    """Who answers for privacy."""
    permissions = {*company.sven.permissions, Permission.PRIVACY, Permission.PARTIES}
    return replace(company.sven, permissions=frozenset(permissions))


@pytest.fixture(autouse=True)
async def life(company: Company, petra: Actor) -> None:
    """All that Carla did."""
    await live(company, petra)


async def told_anywhere(company: Company, tmp_path: Path) -> set[str]:
    """Where a mark of hers is found: tables, and files of the data folder that hold contents."""
    found = {name for name, rows in (await content(company.storage)).items() if _marked(repr(rows))}
    files = (path for path in (tmp_path / "blobs").rglob("*") if path.is_file())
    return found | {"blobs" for path in files if _marked(path.read_bytes().decode(errors="replace"))}


def _marked(text: str) -> bool:
    return any(mark in text.lower() for mark in MARKS)


async def passages(company: Company) -> list[str]:
    async with company.storage.reading() as session:
        return sorted(map(repr, (await session.execute(select(Passage.__table__))).all()))


async def test_only_what_is_said_to_stay_stays(company: Company, petra: Actor, tmp_path: Path) -> None:
    await found_elsewhere(company)
    everywhere = {"message", "note", "party", "blobs", "participant", "outbox", "merge", "saved_search"}
    assert everywhere <= await told_anywhere(company, tmp_path)
    await close_everything(company)
    figures = await passages(company)
    run = await erase(company, petra)
    assert await told_anywhere(company, tmp_path) == set()
    assert await passages(company) == figures
    assert run.report["goes"] | {"notes": 1, "messages": 4} == run.report["goes"]
    assert {Why.CONSENTS, Why.SUPPRESSED, Why.FIGURES, Why.BACKUPS} <= {*run.report["stays"]}
    async with company.storage.reading() as session:
        lines = select(TimelineEntry.id).where(TimelineEntry.party_id.in_((1, 2)), TimelineEntry.document_id.is_(None))
        assert (await session.scalars(lines)).all() == []
        erik = await session.scalar(select(Party.name).where(Party.id == 3))
        rows = (await session.scalars(select(InboundContact.dedupe_key))).all()
        answer = select(Message.copies, Message.body_text).where(Message.interaction_id == 3)
        answers = (await session.execute(answer.where(Message.author_id.is_not(None)))).all()
        kept = (await session.scalars(select(SavedSearch.name))).all()
        titles = (await session.scalars(select(Document.title).order_by(Document.id))).all()
    assert erik == "Erik"
    assert len(rows) == 6
    # What others got stays theirs.
    assert [tuple(row) for row in answers] == [(["fritz@customer.com"], "It is dear.")]
    assert kept == ["Fritz"]
    assert titles == ["", "Eriks trip"]


async def test_whoever_writes_again_is_somebody_new_and_still_gets_no_marketing(company: Company, petra: Actor) -> None:
    await close_everything(company)
    await erase(company, petra)
    async with company.storage.reading() as session:
        verdicts = await who_may_be_contacted(
            session, ("offers", "email"), ["carla@home.com", "carla@customer.com"], SEAL
        )
    assert {address: str(verdict.why) for address, verdict in verdicts.items()} == {
        "carla@home.com": "suppressed",
        "carla@customer.com": "neverAsked",
    }
    await company.write("carla@customer.com", "It is me again", name="Carla Rossi", subject="[#1] Zanzibar")
    async with company.storage.reading() as session:
        newest = await session.scalar(select(Party).order_by(Party.id.desc()).limit(1))
    assert newest is not None
    assert (newest.id > 3, newest.name) == (True, "Carla Rossi")


async def test_nobody_deals_with_who_is_erased(company: Company, petra: Actor) -> None:
    await close_everything(company)
    storage, anna = company.storage, replace(with_rights(petra), queues=company.anna.queues)
    await order_erasure(storage, CARLA, "Carla Rossi", petra)
    assert await find_parties(storage, "#", anna) == ()
    at, named = storage.clock.now(), {PartnerFunction.SOLD_TO: CARLA}
    refused = (
        assign_party(storage, 3, CARLA, anna),
        create(storage, Draft("order", {}, named), anna),
        plan(storage, Planning(ActivityKind.CALL, "Ring", When(at, at), about=About(party_id=CARLA)), anna),
        merge(storage, 3, CARLA, "", anna),
        relate(storage, (3, CARLA), "works_for", Validity(), anna),
        add_identity(storage, CARLA, ("email", "x@y.de"), "DE", anna),
        change_party(storage, CARLA, PartyDraft("Carla"), anna),
    )
    for doing in refused:
        with pytest.raises((NotFound, Invalid, Conflict)):
            await doing
    async with storage.reading() as session:
        assert await session.scalar(select(Interaction.party_id).where(Interaction.id == 3)) == 3


async def test_whoever_works_for_a_company_stays_without_it(company: Company, petra: Actor) -> None:
    storage = company.storage
    async with storage.transaction() as work:
        firm = Party(kind=PartyKind.ORGANISATION, name="Zanzibar Ltd", created_at=work.now)
        work.add(firm)
        await work.flush()
        (await work.session.get_one(Party, 3)).organisation_id = firm.id
        work.add(PartyRelation(from_id=3, kind=RelationKind.WORKS_FOR, to_id=firm.id))
    preview = await erasure_preview(storage, firm.id, petra)
    assert (preview.is_company, preview.goes["relations"], preview.ready) == (True, 1, True)
    await finish(company, await order_erasure(storage, firm.id, "Zanzibar Ltd", petra))
    async with storage.reading() as session:
        erik = await session.get_one(Party, 3)
        relations = (await session.scalars(select(PartyRelation.id))).all()
    assert (erik.name, erik.organisation_id, relations) == ("Erik", None, [])


async def test_what_is_said_after_the_order_is_kept(company: Company, petra: Actor) -> None:
    """Accepted is accepted, however long the worker takes to come to it."""
    await close_everything(company)
    number = await order_erasure(company.storage, CARLA, "Carla Rossi", petra)
    await company.write("carla@customer.com", "Do not cancel order 5", name="Carla", subject="New")
    await company.write("carla@customer.com", "And this", "reply+1@example.com", name="Carla", subject="Re: Zanzibar")
    await finish(company, number)
    async with company.storage.reading() as session:
        said = select(Interaction.id, Interaction.state, Interaction.subject, Interaction.preview, Message.body_text)
        said = said.join(Message, Message.interaction_id == Interaction.id).order_by(Message.id)
        rows = await session.execute(said.join(Party, Party.id == Interaction.party_id).where(Party.name == "Carla"))
        assert [tuple(row) for row in rows if row.body_text] == [
            (5, "open", "New", "Do not cancel order 5", "Do not cancel order 5"),
            (1, "open", "", "And this", "And this"),
        ]
        raws = (await session.scalars(select(InboundContact.raw).where(InboundContact.raw.is_not(None)))).all()
        assert sum(b"carla" in raw for raw in raws if raw) == 2


async def test_what_others_wrote_in_a_conversation_with_them_is_theirs(company: Company, petra: Actor) -> None:
    await company.write("erik@customer.com", "I come along", "reply+1@example.com", name="Erik")
    await close_everything(company)
    run = await erase(company, petra)
    async with company.storage.reading() as session:
        first = await session.get_one(Interaction, 1)
        said = await session.scalars(select(Message.body_text).where(Message.interaction_id == 1).order_by(Message.id))
        assert (first.party_id, first.subject, first.preview, [*said]) == (
            3,
            "",
            "I come along",
            ["", "", "I come along"],
        )
    assert run.report["goes"]["messages"] == 3


async def test_a_mail_that_is_being_filed_is_waited_for(company: Company, petra: Actor) -> None:
    """It would belong to whoever is erased, and nothing that is open may."""
    await close_everything(company)
    async with company.storage.transaction() as work:
        theirs = await identify(work, "email", "carla@customer.com", "Carla")
        ordering = asyncio.create_task(order_erasure(company.storage, CARLA, "Carla Rossi", petra))
        assert (await asyncio.wait({ordering}, timeout=0.2))[0] == set()
        said = await work.session.get_one(Interaction, 1)
        said.state, said.party_id = InteractionState.OPEN, theirs.party_id
    with pytest.raises(Conflict):
        await ordering


async def test_one_that_failed_is_ordered_again_and_still_knows_them(
    company: Company, petra: Actor, tmp_path: Path
) -> None:
    await close_everything(company)
    await give_up(company.storage, await order_erasure(company.storage, CARLA, "Carla Rossi", petra))
    await finish(company, await order_erasure(company.storage, CARLA, "#1", petra))
    assert await told_anywhere(company, tmp_path) == set()


async def test_a_kill_after_any_batch_changes_nothing(company: Company, petra: Actor, tmp_path: Path) -> None:
    await close_everything(company)
    number = await order_erasure(company.storage, CARLA, "Carla Rossi", petra)
    # Each batch by a worker of its own, which dies before it forgets any file.
    while await erase_batch(company.storage, number, SEAL):
        async with company.storage.reading() as session:
            run = await session.get_one(PrivacyRun, number)
        if run.place.get("blobs"):
            await Eraser(company.storage, SEAL).one_batch(number)
    assert "blobs" not in await told_anywhere(company, tmp_path)
    assert (await runs_of(company.storage, CARLA, petra))[0].state == "finished"
    with pytest.raises(Conflict):
        await order_erasure(company.storage, CARLA, "#1", petra)


def settled_later(company: Company) -> LocalBlobs:
    """The company's files, where what was stored lately is not removed."""
    blobs = company.storage.blobs
    assert isinstance(blobs, LocalBlobs)
    company.storage.blobs = LocalBlobs(blobs.folder, SETTLED)
    return company.storage.blobs


async def test_what_comes_in_while_the_same_is_forgotten_keeps_its_file(company: Company, clock: SettableClock) -> None:
    """A logo of everybody's mails is stored once more, and not named yet, when the last one that names it goes."""
    lately = settled_later(company)
    coming = await lately.put(b"logo")
    await forget_blobs(company.storage, [coming])
    assert await lately.get(coming) == b"logo"
    os.utime(lately.folder / coming[:2] / coming, (0, 0))
    await forget_late(company.storage)
    assert await lately.get(coming) == b"logo"
    clock.advance(SETTLED)
    await forget_late(company.storage)
    with pytest.raises(KeyError):
        await lately.get(coming)


async def test_what_nobody_names_goes_once_it_is_old_enough(company: Company, petra: Actor) -> None:
    """A form that was refused, or a kill between storing a file and the row that names it."""
    lately = settled_later(company)
    left, young = await lately.put(b"left by a kill"), await lately.put(b"coming in")
    half = lately.folder / left[:2] / ".half"
    half.write_bytes(b"half of one")
    for path in (path for path in lately.folder.rglob("*") if path.is_file() and path.name != young):
        os.utime(path, (0, 0))
    assert await sweep_blobs(company.storage) == 1
    with pytest.raises(KeyError):
        await lately.get(left)
    assert (half.exists(), await lately.get(young)) == (False, b"coming in")
    async with company.storage.reading() as session:
        for key in await session.scalars(select(NAMING[0])):
            assert await lately.get(key)
    assert await sweep_blobs(company.storage) == 0


async def test_half_an_archive_of_a_process_that_was_killed_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name in ("onefront-archive-old", "onefront-export-new", "somebody-elses"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "archive.zip").write_bytes(b"half")
    for name in ("onefront-archive-old", "somebody-elses"):
        os.utime(tmp_path / name, (0, 0))
    assert await sweep_folders() == 1
    assert {path.name for path in tmp_path.glob("*")} >= {"onefront-export-new", "somebody-elses"}
    assert not (tmp_path / "onefront-archive-old").exists()


async def test_what_was_brought_in_is_said_to_stay_and_goes_after_a_week(
    company: Company, petra: Actor, clock: SettableClock, tmp_path: Path
) -> None:
    for name in ("one.csv", "again.csv"):
        (tmp_path / name).write_text("Name;E-Mail\nCarla Rossi;carla@home.com\n")
        await bring(company.storage, tmp_path / name, name, OPERATOR)
    await close_everything(company)
    assert (await erase(company, petra)).report["stays"][Why.IMPORTS] == 2
    assert await told_anywhere(company, tmp_path) == {"blobs"}
    clock.advance(timedelta(days=6))
    assert await forget_imports(company.storage) == 0
    clock.advance(timedelta(days=1))
    assert await forget_imports(company.storage) == 2
    assert await told_anywhere(company, tmp_path) == set()
    row, _ = await one_import(company.storage, 1, OPERATOR)
    assert row.forgotten
    with pytest.raises(Conflict):
        await begin_import(company.storage, 1, {}, OPERATOR, trying=True)


async def test_a_file_that_somebody_else_has_too_stays(company: Company, petra: Actor) -> None:
    await close_everything(company)
    await erase(company, petra)
    async with company.storage.reading() as session:
        kept = (await session.scalars(select(NAMING[0]))).all()
    assert len(kept) == 1
    assert await company.storage.blobs.get(kept[0]) == b"content"


async def test_nothing_is_erased_while_it_is_worked_on_by_mistake_or_without_permission(
    company: Company, petra: Actor
) -> None:
    preview = await erasure_preview(company.storage, 2, petra)
    assert (preview.party_id, preview.name, preview.open, preview.leaving) == (1, "Carla Rossi", 2, 1)
    assert preview.goes["conversations"] == 2
    with pytest.raises(Conflict):
        await order_erasure(company.storage, CARLA, "Carla Rossi", petra)
    await close_everything(company)
    clerk = with_rights(company.anna)
    order = await create(company.storage, Draft("order", {}, {PartnerFunction.SOLD_TO: CARLA}), clerk)
    async with company.storage.transaction() as work:
        document = await work.session.get_one(Document, order)
        document.state = "placed"
    assert (await erasure_preview(company.storage, CARLA, petra)).dealings == 1
    with pytest.raises(Conflict):
        await order_erasure(company.storage, CARLA, "Carla Rossi", petra)
    async with company.storage.transaction() as work:
        (await work.session.get_one(Document, order)).state = "closed"
    assert (await erasure_preview(company.storage, CARLA, petra)).ready
    with pytest.raises(Invalid):
        await order_erasure(company.storage, CARLA, "Carla", petra)
    tried = (
        erasure_preview(company.storage, CARLA, company.anna),
        order_erasure(company.storage, CARLA, "", company.anna),
    )
    for refused in tried:
        with pytest.raises(NotAllowed):
            await refused


async def test_what_was_open_before_brings_nobody_back(company: Company, petra: Actor) -> None:
    """Neither by saving what an activity said, nor by planning about a conversation that was theirs."""
    storage, anna, at = company.storage, company.anna, company.storage.clock.now()
    about = About(interaction_id=1)
    said = Planning(ActivityKind.VISIT, "See Carla", When(at + timedelta(days=1), at + timedelta(days=1)), about=about)
    number = await plan(storage, said, anna)
    seen = (await activity(storage, anna, Which(number))).row.version
    await invite(storage, Which(number), Guests(["carla@customer.com", "fritz@customer.com"]), anna)
    seen += 1
    await close_everything(company)
    await erase(company, petra)
    with pytest.raises(Conflict):
        await change(storage, Which(number, version=seen), said, anna)
    async with storage.reading() as session:
        assert (await session.scalars(select(Guest.address))).all() == []
    again = await plan(storage, replace(said, title="Call"), anna)
    assert (await activity(storage, anna, Which(again))).row.party_id is None
