"""Parties are merged and parted again, whatever came meanwhile; who looks alike is suggested with why."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from hub.access.actor import Actor
from hub.access.permissions import Permission
from hub.errors import Conflict, HubError, Invalid, NotAllowed, NotFound
from hub.interactions.conversation import conversation
from hub.interactions.model import Interaction, Message
from hub.interactions.party_card import PartyCard
from hub.parties.compared_names import fill_compared_names
from hub.parties.duplicates import duplicates
from hub.parties.likeness import Likeness
from hub.parties.members import members_of
from hub.parties.merge import keep_apart, merge, undo_merge
from hub.parties.model import Identity, Party
from storage.unit_of_work import Storage
from tests.hub.company import Company


def knowing(company: Company) -> Actor:
    """Anna, who may see everybody: those here have said nothing yet."""
    return replace(company.anna, permissions=company.anna.permissions | {Permission.PARTIES})


async def party_of(company: Company, interaction: int) -> PartyCard:
    found = (await conversation(company.storage, company.sven, interaction)).party
    assert found is not None
    return found


async def people(company: Company, *names: str) -> list[int]:
    async with company.storage.transaction() as work:
        made = [Party(name=name, created_at=work.now) for name in names]
        work.add(*made)
        await work.flush()
        return [party.id for party in made]


async def addresses(company: Company, *given: tuple[int, str, str]) -> None:
    async with company.storage.transaction() as work:
        work.add(*(Identity(party_id=party, channel=channel, address=address) for party, channel, address in given))


async def standing(storage: Storage) -> dict[int, tuple[int | None, int | None]]:
    async with storage.reading() as session:
        rows = (await session.execute(select(Party.id, Party.merged_into_id, Party.root_id))).all()
    return {row.id: (row.merged_into_id, row.root_id) for row in rows}


async def members(company: Company, party: int) -> set[int]:
    async with company.storage.reading() as session:
        return set(await session.scalars(members_of(party)))


@pytest.fixture
async def two(company: Company) -> tuple[int, int]:
    """Two people who wrote; conversations 1 and 2 are theirs."""
    await company.write("peter@acme.example", "Hello", name="Peter Müller")
    await company.write("p.mueller@acme.example", "Hello again", name="Peter Mueller")
    return (await party_of(company, 1)).id, (await party_of(company, 2)).id


async def test_a_merge_shows_both_conversations_as_one_customers(company: Company, two: tuple[int, int]) -> None:
    await merge(company.storage, two[0], two[1], "Told us so", knowing(company))
    first, second = await party_of(company, 1), await party_of(company, 2)
    assert first.id == second.id == two[0]
    assert {address for _, address, _ in second.identities} == {"peter@acme.example", "p.mueller@acme.example"}
    assert [recent.id for recent in first.recent] == [2]
    assert [recent.id for recent in second.recent] == [1]


async def test_parted_again_each_has_what_came_from_their_own_address(company: Company, two: tuple[int, int]) -> None:
    done = await merge(company.storage, *two, "", knowing(company))
    await company.write("p.mueller@acme.example", "Something new")
    await company.write("peter@acme.example", "And this")
    assert {(await party_of(company, number)).id for number in (1, 2, 3, 4)} == {two[0]}
    await undo_merge(company.storage, done, knowing(company))
    assert [(await party_of(company, number)).id for number in (1, 2, 3, 4)] == [two[0], two[1], two[1], two[0]]
    with pytest.raises(Conflict):
        await undo_merge(company.storage, done, knowing(company))


async def test_chains_of_merges_stand_for_their_end_and_come_apart_in_any_order(company: Company) -> None:
    one, two, three, four = await people(company, *"ABCD")
    lower = await merge(company.storage, two, one, "", knowing(company))
    upper = await merge(company.storage, three, two, "", knowing(company))
    await merge(company.storage, three, four, "", knowing(company))
    assert await members(company, three) == {one, two, three, four}
    await undo_merge(company.storage, upper, knowing(company))
    assert (await members(company, two), await members(company, three)) == ({one, two}, {three, four})
    await merge(company.storage, three, two, "", knowing(company))
    await undo_merge(company.storage, lower, knowing(company))
    assert (await members(company, one), await members(company, three)) == ({one}, {two, three, four})


async def test_what_makes_no_sense_is_refused(company: Company) -> None:
    one, two, three = await people(company, *"ABC")
    await merge(company.storage, one, two, "", knowing(company))
    for survivor, merged, error in (
        (one, one, Invalid),
        (one, 99, NotFound),
        (three, two, Conflict),
        (two, three, Conflict),
    ):
        with pytest.raises(error):
            await merge(company.storage, survivor, merged, "", knowing(company))
    with pytest.raises(NotFound):
        await undo_merge(company.storage, 99, knowing(company))
    nobody = type(knowing(company))(knowing(company).user_id, "Anna")
    for refused in (merge(company.storage, one, three, "", nobody), duplicates(company.storage, one, nobody)):
        with pytest.raises(NotAllowed):
            await refused


async def test_merged_both_ways_at_once_one_of_them_wins(company: Company) -> None:
    one, two = await people(company, "A", "B")
    tries = await asyncio.gather(
        *(merge(company.storage, *pair, "", knowing(company)) for pair in ((one, two), (two, one)) * 5),
        return_exceptions=True,
    )
    assert len([each for each in tries if isinstance(each, int)]) == 1
    assert len([each for each in tries if isinstance(each, Conflict)]) == 9


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_undone_in_any_order_everything_is_as_before(company: Company, data: st.DataObject) -> None:
    ids = await people(company, *"ABCDE")
    before = await standing(company.storage)
    made: list[int] = []
    for survivor, merged in data.draw(st.lists(st.tuples(st.sampled_from(ids), st.sampled_from(ids)), max_size=8)):
        try:
            made.append(await merge(company.storage, survivor, merged, "", knowing(company)))
        except HubError:
            continue
        state = await standing(company.storage)
        for party in ids:
            root = party
            while state[root][0] is not None:
                root = state[root][0] or root
            assert (state[party][1] or party) == root
    for done in data.draw(st.permutations(made)):
        await undo_merge(company.storage, done, knowing(company))
    assert await standing(company.storage) == before


async def test_who_looks_alike_is_suggested_with_why(company: Company) -> None:
    peter, other, namesake, fax, stranger = await people(
        company, "Peter Müller", "Mueller, Peter", "Peter Müller", "Unknown", "Paul"
    )
    await addresses(
        company,
        (peter, "email", "peter@acme.example"),
        (other, "email", "pm@acme.example"),
        (namesake, "email", "peter@gmail.com"),
        (peter, "voice", "+4930123456"),
        (fax, "fax", "+4930123456"),
        (stranger, "email", "paul@acme.example"),
    )
    found = await duplicates(company.storage, peter, knowing(company))
    assert [(each.party_id, each.reasons, each.weight) for each in found] == [
        (other, (Likeness.SAME_DOMAIN, Likeness.SAME_NAME), 55),
        (fax, (Likeness.SAME_NUMBER,), 50),
    ]
    await keep_apart(company.storage, other, peter, knowing(company))
    await keep_apart(company.storage, peter, other, knowing(company))
    assert [each.party_id for each in await duplicates(company.storage, peter, knowing(company))] == [fax]
    await merge(company.storage, peter, fax, "", knowing(company))
    assert await duplicates(company.storage, peter, knowing(company)) == ()
    with pytest.raises(NotFound):
        await duplicates(company.storage, fax, knowing(company))


async def test_parties_from_before_get_their_key(company: Company) -> None:
    (peter,) = await people(company, "Peter Müller")
    async with company.storage.transaction() as work:
        await work.session.execute(update(Party).values(compared_name=""))
    assert await fill_compared_names(company.storage) == 1
    assert await fill_compared_names(company.storage) == 0
    async with company.storage.reading() as session:
        assert await session.scalar(select(Party.compared_name).where(Party.id == peter)) == "mueller peter"


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_whatever_came_while_they_were_one_each_message_returns_to_whose_it_is(
    company: Company, data: st.DataObject
) -> None:
    """Months of mail between merges and their undoing: parted again, everybody has just what they wrote."""
    senders = [f"{uuid4().hex}@customer.example" for _ in range(3)]
    who: dict[str, int] = {}
    standing_merges: list[int] = []
    acts = st.sampled_from(["write", "write", "merge", "undo"])
    steps = st.lists(st.tuples(acts, st.sampled_from(senders)), max_size=9)
    wrote = []
    for step, sender in [("write", each) for each in senders] + data.draw(steps):
        if step == "write":
            interaction = await company.write(sender, "Hello", subject=uuid4().hex)
            wrote.append((interaction, sender))
            who.setdefault(sender, await owner_of(company, sender))
        elif step == "undo" and standing_merges:
            await undo_merge(company.storage, standing_merges.pop(), knowing(company))
        elif step == "merge":
            with suppress(HubError):
                other = data.draw(st.sampled_from(senders))
                merged = await merge(company.storage, who[sender], who[other], "", knowing(company))
                standing_merges.append(merged)
    for done in reversed(standing_merges):
        await undo_merge(company.storage, done, knowing(company))
    assert [await owner_of(company, sender) for _, sender in wrote] == [who[sender] for _, sender in wrote]
    async with company.storage.reading() as session:
        query = select(Identity.address, Interaction.party_id).join(Message, Message.identity_id == Identity.id)
        query = query.join(Interaction, Interaction.id == Message.interaction_id)
        rows = (await session.execute(query.where(Identity.address.in_(senders)))).all()
    assert len(rows) == len(wrote)
    shown = [(address, (await card_of(company, party)).id) for address, party in rows]
    assert all(party == who[address] for address, party in shown)


async def owner_of(company: Company, address: str) -> int:
    """Whose address it is by itself."""
    async with company.storage.reading() as session:
        return (await session.scalars(select(Identity.party_id).where(Identity.address == address))).one()


async def card_of(company: Company, party: int | None) -> Party:
    """Who stands for whom a conversation is with."""
    async with company.storage.reading() as session:
        found = await session.get_one(Party, party)
        return await session.get_one(Party, found.stands_for_id)
