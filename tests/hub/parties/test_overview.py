"""What is shown of a customer is what somebody may see of them, whoever was merged into them included."""

import pytest

from hub.errors import NotFound
from hub.parties.merge import merge, undo_merge
from hub.parties.overview import AT_ONCE, party_conversations, party_overview
from tests.agent_ui.stored import statements
from tests.hub.company import Company
from tests.hub.parties.test_merge import party_of

# Four for who it is and two for the conversations, each in a transaction.
MOST_STATEMENTS = 12


@pytest.fixture
async def two(company: Company) -> tuple[int, int]:
    """Two people who wrote; conversations 1 and 2 are theirs."""
    await company.write("peter@acme.example", "Hello", name="Peter Müller")
    await company.write("p.mueller@acme.example", "Hello again", name="Peter Mueller")
    return (await party_of(company, 1)).id, (await party_of(company, 2)).id


async def test_whoever_is_asked_for_the_one_who_stands_for_them_is_shown(
    company: Company, two: tuple[int, int]
) -> None:
    made = await merge(company.storage, *two, "Told us so", company.anna)
    seen = await party_overview(company.storage, two[1], company.anna)
    assert seen == await party_overview(company.storage, two[0], company.anna)
    assert (seen.id, seen.name) == (two[0], "Peter Müller")
    assert [each.address for each in seen.identities] == ["peter@acme.example", "p.mueller@acme.example"]
    assert [(each.id, each.merged_name, each.survivor_name, each.reason) for each in seen.merges] == [
        (made, "Peter Mueller", "Peter Müller", "Told us so")
    ]
    page = await party_conversations(company.storage, two[1], company.anna)
    assert {row.id for row in page.rows} == {1, 2}


async def test_a_merge_taken_back_is_not_shown(company: Company, two: tuple[int, int]) -> None:
    made = await merge(company.storage, *two, "", company.anna)
    await undo_merge(company.storage, made, company.anna)
    seen = await party_overview(company.storage, two[0], company.anna)
    assert seen.merges == ()
    assert [row.id for row in (await party_conversations(company.storage, two[0], company.anna)).rows] == [1]


async def test_who_sees_nothing_of_a_customer_does_not_see_them(company: Company, two: tuple[int, int]) -> None:
    for asked in (two[0], 999):
        with pytest.raises(NotFound):
            await party_overview(company.storage, asked, company.clara)
        with pytest.raises(NotFound):
            await party_conversations(company.storage, asked, company.clara)


async def test_conversations_come_in_parts_and_cost_the_same(company: Company, two: tuple[int, int]) -> None:
    counts = []
    for more in (0, AT_ONCE):
        for number in range(more):
            await company.write("peter@acme.example", f"Question {number}")
        with statements(company.storage) as run:
            await party_overview(company.storage, two[0], company.anna)
            await party_conversations(company.storage, two[0], company.anna)
        counts.append(len(run))
    first = await party_conversations(company.storage, two[0], company.anna)
    rest = await party_conversations(company.storage, two[0], company.anna, first.next_before)
    assert (len(first.rows), [row.id for row in rest.rows], rest.next_before) == (AT_ONCE, [1], None)
    assert counts[0] == counts[1] <= MOST_STATEMENTS
