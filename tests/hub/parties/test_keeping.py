"""Who somebody is, under which addresses, in which roles, with whom: kept by who may see them, and by nobody else."""

import asyncio
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from hub.access.keep_user import change_user
from hub.access.model import AuditEntry
from hub.access.permissions import OPERATOR, Permission
from hub.access.user_rows import user_card
from hub.errors import Conflict, HubError, Invalid, NotAllowed, NotFound
from hub.interactions.conversation import conversation
from hub.parties.assign import assign_new_party, assign_party, undo_assign
from hub.parties.duplicates import duplicates
from hub.parties.find import find_parties
from hub.parties.identify import identify
from hub.parties.identities import (
    Removed,
    add_identity,
    doubt_identity,
    remove_identity,
    return_identity,
    verify_identity,
)
from hub.parties.keep import PartyDraft, add_party, change_party
from hub.parties.merge import keep_apart, merge, undo_merge
from hub.parties.model import Party
from hub.parties.overview import party_overview
from hub.parties.related import related
from hub.parties.relations import Validity, drop_role, give_role, relate, unrelate
from hub.timeline.listing import TimelineFilter, timeline
from tests.hub.company import Company

ALWAYS = Validity()
CARLA, PRICE = 1, 2


@pytest.fixture(autouse=True)
async def customers(company: Company) -> None:
    """Carla wrote to Anna's queue (party and conversation 1), Erik to Clara's (2), of the same number by telephone."""
    await company.write("carla@customer.com", "Where is my order?", name="Carla Rossi")
    await company.write("erik@customer.com", "What does it cost?", "sales@example.com", name="Carla Rossi")


async def test_an_address_is_claimed_then_verified_and_doubted_again(company: Company) -> None:
    number = await add_identity(company.storage, CARLA, ("phone", "030 123456"), "DE", company.anna)
    await verify_identity(company.storage, number, "Called her back", company.anna)
    shown = (await party_overview(company.storage, CARLA, company.anna)).identities[-1]
    assert (shown.address, shown.verification, shown.how, shown.by_name) == (
        "+4930123456",
        "verified",
        "Called her back",
        "Anna",
    )
    await doubt_identity(company.storage, number, company.anna)
    shown = (await party_overview(company.storage, CARLA, company.anna)).identities[-1]
    assert (shown.verification, shown.how) == ("claimed", "")
    with pytest.raises(Conflict):
        await add_identity(company.storage, CARLA, ("phone", "+4930123456"), "DE", company.anna)
    with pytest.raises(Invalid):
        await verify_identity(company.storage, number, " ", company.anna)


async def test_an_address_that_is_not_theirs_is_somebody_elses(company: Company) -> None:
    claimed = await add_identity(company.storage, CARLA, ("phone", "030 123456"), "DE", company.anna)
    removed = await remove_identity(company.storage, claimed, company.anna)
    assert removed == Removed(CARLA, "phone", "+4930123456")
    written = (await party_overview(company.storage, CARLA, company.anna)).identities[0]
    somebody = (await remove_identity(company.storage, written.id, company.anna)).owner_id
    assert somebody not in {None, CARLA, PRICE}
    assert (await party_overview(company.storage, CARLA, company.anna)).identities == ()
    await company.write("carla@customer.com", "It is her sister", subject="Sister", name="Clelia")
    said = await conversation(company.storage, company.anna, 3)
    assert said.party is not None
    assert said.party.id == somebody


async def test_two_who_share_a_mailbox_stay_two(company: Company) -> None:
    """Who writes under another name from the same address is no reason to merge or rename anybody."""
    await company.write("carla@customer.com", "I am Paolo.", subject="Paolo", name="Paolo Rossi")
    assert (await party_overview(company.storage, CARLA, company.anna)).name == "Carla Rossi"
    await assign_new_party(company.storage, 3, PartyDraft("Paolo Rossi"), company.anna)
    await company.write("carla@customer.com", "Carla again", subject="Again", name="Carla Rossi")
    paolo = await conversation(company.storage, company.anna, 3)
    carla = await conversation(company.storage, company.anna, 4)
    assert paolo.party is not None
    assert carla.party is not None
    assert (paolo.party.name, carla.party.name, carla.party.id) == ("Paolo Rossi", "Carla Rossi", CARLA)
    async with company.storage.reading() as session:
        assert (await session.scalars(select(Party.id).where(Party.root_id.is_not(None)))).all() == []


async def test_who_somebody_is_is_changed_and_told_to_be_taken_back(company: Company) -> None:
    acme = PartyDraft("Acme", "organisation", "en", "Pays late")
    before = await change_party(company.storage, CARLA, acme, company.anna)
    shown = await party_overview(company.storage, CARLA, company.anna)
    assert (shown.name, shown.kind, shown.remark) == ("Acme", "organisation", "Pays late")
    assert await change_party(company.storage, CARLA, before, company.anna) == acme
    assert (await party_overview(company.storage, CARLA, company.anna)).name == "Carla Rossi"
    with pytest.raises(Invalid):
        await change_party(company.storage, CARLA, PartyDraft(" "), company.anna)


async def test_roles_and_relations_say_how_long_and_no_ring_is_made(company: Company) -> None:
    over = Validity(date(2020, 1, 1), date(2020, 12, 31))
    role = await give_role(company.storage, CARLA, "dealer", over, OPERATOR)
    assert await give_role(company.storage, CARLA, "dealer", over, OPERATOR) == role
    acme, holding, top = [
        await add_party(company.storage, PartyDraft(name, "organisation"), OPERATOR) for name in ("Acme", "B", "C")
    ]
    works = await relate(company.storage, (CARLA, acme), "works_for", ALWAYS, OPERATOR)
    await relate(company.storage, (holding, acme), "parent_of", ALWAYS, OPERATOR)
    await relate(company.storage, (top, holding), "parent_of", ALWAYS, OPERATOR)
    with pytest.raises(Conflict):
        await relate(company.storage, (acme, top), "parent_of", ALWAYS, OPERATOR)
    shown = await related(company.storage, CARLA, OPERATOR)
    assert [(each.role, shown.is_over(each)) for each in shown.roles] == [("dealer", True)]
    assert [(each.kind, each.inward, each.other_name) for each in shown.relations] == [("works_for", False, "Acme")]
    assert [each.other_name for each in (await related(company.storage, acme, OPERATOR)).relations] == [
        "B",
        "Carla Rossi",
    ]
    assert (await party_overview(company.storage, CARLA, company.anna)).organisation == "Acme"
    # Anna sees Carla, and not the company: nothing of it was said to her.
    assert (await related(company.storage, CARLA, company.anna)).relations == ()
    await unrelate(company.storage, works, OPERATOR)
    await drop_role(company.storage, role, OPERATOR)
    shown = await related(company.storage, CARLA, OPERATOR)
    assert (shown.roles, shown.relations) == ((), ())
    assert (await party_overview(company.storage, CARLA, company.anna)).organisation == ""
    for wrong in (Validity(date(2026, 1, 2), date(2026, 1, 1)), ALWAYS):
        with pytest.raises(Invalid):
            await give_role(company.storage, CARLA, "dealer" if wrong.until else "king", wrong, OPERATOR)


async def test_a_conversation_is_with_somebody_else_and_back(company: Company) -> None:
    await assign_new_party(company.storage, 1, PartyDraft("Chiara"), company.anna)
    said = await conversation(company.storage, company.anna, 1)
    assert said.party is not None
    assert said.party.name == "Chiara"
    page = await timeline(company.storage, said.party.id, TimelineFilter(), company.anna)
    assert [row.text for row in page.rows] == ["Where is my order?"]
    # Of Carla Anna sees nothing any more; what she did she may take back all the same.
    with pytest.raises(NotFound):
        await party_overview(company.storage, CARLA, company.anna)
    await undo_assign(company.storage, 1, company.anna)
    said = await conversation(company.storage, company.anna, 1)
    assert said.party is not None
    assert said.party.id == CARLA
    with pytest.raises(NotFound):
        await assign_party(company.storage, 1, PRICE, company.anna)
    await assign_party(company.storage, 1, PRICE, company.sven)


async def test_who_is_sought_is_found_by_who_may_see_them(company: Company) -> None:
    assert [found.id for found in await find_parties(company.storage, "carla r", company.anna)] == [CARLA]
    assert [found.id for found in await find_parties(company.storage, "Erik@cust", company.clara)] == [PRICE]
    assert len(await find_parties(company.storage, "carla", OPERATOR)) == 2
    assert await find_parties(company.storage, " ", OPERATOR) == ()


async def test_nothing_is_done_with_whom_somebody_may_not_see(company: Company) -> None:
    storage, anna = company.storage, company.anna
    made = await merge(storage, PRICE, await add_party(storage, PartyDraft("Erik"), OPERATOR), "", OPERATOR)
    attempts = (
        change_party(storage, PRICE, PartyDraft("X"), anna),
        add_identity(storage, PRICE, ("phone", "030 123456"), "DE", anna),
        give_role(storage, PRICE, "dealer", ALWAYS, anna),
        relate(storage, (CARLA, PRICE), "parent_of", ALWAYS, anna),
        merge(storage, CARLA, PRICE, "", anna),
        keep_apart(storage, CARLA, PRICE, anna),
        undo_merge(storage, made, anna),
        related(storage, PRICE, anna),
        duplicates(storage, PRICE, anna),
        assign_party(storage, 1, PRICE, anna),
    )
    for attempt in attempts:
        with pytest.raises(HubError) as refused:
            await attempt
        assert isinstance(refused.value, NotFound)
    # Two of one name and one company: suggested to who sees both.
    assert await duplicates(storage, CARLA, anna) == ()
    assert [each.party_id for each in await duplicates(storage, CARLA, OPERATOR)] == [PRICE]


async def test_somebody_without_a_contact_has_a_page_for_who_sees_everybody(company: Company) -> None:
    number = await add_party(company.storage, PartyDraft("Nobody yet"), company.anna)
    assert (await party_overview(company.storage, number, OPERATOR)).name == "Nobody yet"
    with pytest.raises(NotFound):
        await party_overview(company.storage, number, company.boris)


async def test_an_address_taken_away_by_mistake_is_given_back(company: Company) -> None:
    written = (await party_overview(company.storage, CARLA, company.anna)).identities[0]
    await remove_identity(company.storage, written.id, company.anna)
    with pytest.raises(NotFound):
        await return_identity(company.storage, written.id, PRICE, company.anna)
    await return_identity(company.storage, written.id, CARLA, company.anna)
    assert [each.id for each in (await party_overview(company.storage, CARLA, company.anna)).identities] == [written.id]
    await company.write("carla@customer.com", "It is me", subject="Me")
    said = await conversation(company.storage, company.anna, 3)
    assert said.party is not None
    assert said.party.id == CARLA


async def test_an_address_goes_to_nobody_it_was_not_taken_from_and_never_with_its_proof(company: Company) -> None:
    written = (await party_overview(company.storage, CARLA, company.anna)).identities[0]
    await verify_identity(company.storage, written.id, "Passport", company.anna)
    with pytest.raises(Conflict):
        await return_identity(company.storage, written.id, PRICE, OPERATOR)
    await remove_identity(company.storage, written.id, company.anna)
    with pytest.raises(Conflict):
        await return_identity(company.storage, written.id, PRICE, OPERATOR)
    await verify_identity(company.storage, written.id, "Called back", company.anna)
    await return_identity(company.storage, written.id, CARLA, company.anna)
    (again,) = (await party_overview(company.storage, CARLA, company.anna)).identities
    assert (again.verification, again.how) == ("unverified", "")
    with pytest.raises(Conflict):
        await return_identity(company.storage, written.id, CARLA, company.anna)
    async with company.storage.reading() as session:
        moved = list(await session.scalars(select(AuditEntry.detail).where(AuditEntry.action == "address.moved")))
    assert [(each["from"] == CARLA, each["party"] == CARLA) for each in moved] == [(True, False), (False, True)]


async def test_what_was_taken_out_says_how_it_was(company: Company) -> None:
    valid = Validity(date(2026, 1, 1), date(2026, 12, 31))
    role = await give_role(company.storage, CARLA, "dealer", valid, company.anna)
    assert await drop_role(company.storage, role, company.anna) == (CARLA, "dealer", valid)
    firm = await add_party(company.storage, PartyDraft("Acme", "organisation"), company.anna)
    relation = await relate(company.storage, (CARLA, firm), "works_for", valid, company.anna)
    assert await unrelate(company.storage, relation, company.anna) == ((CARLA, firm), "works_for", valid)


async def test_whoever_notes_somebody_sees_them_and_no_other_agent_does(company: Company) -> None:
    firm = await add_party(company.storage, PartyDraft("Acme", "organisation"), company.anna)
    assert (await party_overview(company.storage, firm, company.anna)).name == "Acme"
    assert [each.id for each in await find_parties(company.storage, "acme", company.anna)] == [firm]
    with pytest.raises(NotFound):
        await party_overview(company.storage, firm, company.clara)
    assert await find_parties(company.storage, "acme", company.clara) == ()


async def proved(company: Company, party: int, channel: str, number: str = "030 123456") -> None:
    """Somebody has a number and proved it."""
    everybody = replace(company.sven, permissions=company.sven.permissions | {Permission.PARTIES})
    added = await add_identity(company.storage, party, (channel, number), "DE", everybody)
    await verify_identity(company.storage, added, "Called back", everybody)


async def standing(company: Company) -> list[tuple[int | None, str, str]]:
    """Who stands for the second customer, and what merges stand, with their reasons and by whom."""
    shown = await party_overview(company.storage, CARLA, company.sven)
    async with company.storage.reading() as session:
        root = (await session.get_one(Party, PRICE)).root_id
    return [(root, merge.reason, merge.by_name) for merge in shown.merges]


async def test_two_who_proved_one_number_are_one_until_somebody_parts_them(company: Company) -> None:
    await proved(company, PRICE, "fax")
    assert await standing(company) == []
    await proved(company, CARLA, "phone")
    assert await standing(company) == [(CARLA, "both proved +4930123456", "")]
    (done,) = (await party_overview(company.storage, CARLA, company.sven)).merges
    await undo_merge(company.storage, done.id, company.sven)
    number = (await party_overview(company.storage, CARLA, company.anna)).identities[-1]
    await doubt_identity(company.storage, number.id, company.anna)
    await verify_identity(company.storage, number.id, "Once more", company.anna)
    assert await standing(company) == []


async def test_nobody_is_merged_by_itself_unless_both_proved_it_and_nobody_said_they_are_two(company: Company) -> None:
    claimed = await add_identity(company.storage, CARLA, ("phone", "030 123456"), "DE", company.anna)
    await proved(company, PRICE, "fax")
    assert await standing(company) == []
    everybody = replace(company.sven, permissions=company.sven.permissions | {Permission.PARTIES})
    await keep_apart(company.storage, CARLA, PRICE, everybody)
    await verify_identity(company.storage, claimed, "Called back", company.anna)
    assert await standing(company) == []


async def test_claiming_a_number_does_not_tell_whose_it_is(company: Company) -> None:
    everybody = replace(company.sven, permissions=company.sven.permissions | {Permission.PARTIES})
    stranger = await add_party(company.storage, PartyDraft("Secret"), everybody)
    await proved(company, stranger, "phone")
    claimed = await add_identity(company.storage, CARLA, ("fax", "030 123456"), "DE", company.anna)
    await verify_identity(company.storage, claimed, "Said so", company.anna)
    assert (await party_overview(company.storage, CARLA, company.sven)).merges == ()
    with pytest.raises(NotFound):
        await party_overview(company.storage, stranger, company.anna)


async def test_of_two_who_note_one_address_at_the_same_moment_one_is_refused(company: Company) -> None:
    everybody = replace(company.sven, permissions=company.sven.permissions | {Permission.PARTIES})
    adding = (
        add_identity(company.storage, party, ("email", "both@customer.test"), "DE", everybody)
        for party in (CARLA, PRICE)
    )
    results = await asyncio.gather(*adding, return_exceptions=True)
    assert {type(each) for each in results} == {int, Conflict}


async def test_numbers_that_come_in_are_kept_as_the_whole_world_dials_them(company: Company) -> None:
    async with company.storage.transaction() as work:
        came = [await identify(work, "phone", each, "", "DE") for each in ("030 123456", "+49 30 123456", "anonymous")]
        assert [each.address for each in came] == ["+4930123456", "+4930123456", "anonymous"]
        assert came[0] is came[1]
        assert (await identify(work, "email", "030 123456", "", "DE")).address == "030 123456"


async def test_nobody_says_themselves_whom_they_look_after_or_work_for(company: Company) -> None:
    """Rights to documents go by it."""
    agent = replace(company.anna, permissions=company.anna.permissions | {Permission.PARTIES})
    lead = replace(company.sven, permissions=company.sven.permissions | {Permission.PARTIES})
    acme = await add_party(company.storage, PartyDraft("Acme", kind="organisation"), OPERATOR)
    anna = await add_party(company.storage, PartyDraft("Anna"), OPERATOR)
    with pytest.raises(NotAllowed):
        await relate(company.storage, (anna, acme), "looks_after", ALWAYS, agent)
    works = await relate(company.storage, (anna, acme), "works_for", ALWAYS, agent)
    user = await user_card(company.storage, company.anna.user_id, OPERATOR)
    await change_user(company.storage, user.id, replace(user.draft, party_id=anna), user.draft.mark, OPERATOR)
    for doing in (
        relate(company.storage, (anna, CARLA), "works_for", ALWAYS, agent),
        unrelate(company.storage, works, agent),
    ):
        with pytest.raises(NotAllowed):
            await doing
    assert await relate(company.storage, (anna, acme), "looks_after", ALWAYS, lead)
