"""Conversations are found by number, subject and customer, by who may see them, through an index."""

from datetime import timedelta

from sqlalchemy import text

from hub.interactions.find import find_interactions
from hub.interactions.in_hand import contacts_in_hand
from hub.queueing.pull import pull
from tests.agent_ui.stored import statements
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock


async def found(company: Company, words: str) -> list[int]:
    return [each.id for each in await find_interactions(company.storage, company.anna, words)]


async def test_a_conversation_is_found_by_what_one_knows_of_it(company: Company) -> None:
    await company.write("carla@customer.test", "Hi", subject="Re: Grinder is loud", name="Carla Rossi")
    await company.write("erik@customer.test", "Hi", subject="Beans", name="Erik Sand")
    assert await found(company, "grinder IS") == [1]
    assert await found(company, "carla r") == [1]
    assert await found(company, "#2") == await found(company, "2") == [2]
    assert await found(company, "rinder") == await found(company, "") == await found(company, "#9") == []


async def test_what_may_not_be_seen_is_not_found(company: Company) -> None:
    await company.write("carla@customer.test", "Hi", "sales@example.com", subject="Grinder", name="Carla Rossi")
    for words in ("grinder", "carla", "#1"):
        assert await found(company, words) == []
        assert [each.id for each in await find_interactions(company.storage, company.clara, words)] == [1]


async def test_a_subject_is_found_through_its_index(company: Company) -> None:
    with statements(company.storage) as run:
        await found(company, "grinder")
    assert len([each for each in run if "FROM interaction" in each]) == 2
    explain = "EXPLAIN QUERY PLAN " if company.storage.url.startswith("sqlite") else "EXPLAIN "
    query = "SELECT id FROM interaction WHERE subject_key >= 'a' AND subject_key < 'b' ORDER BY subject_key LIMIT 5"
    async with company.storage.reading() as session:
        plan = " ".join(str(row) for row in (await session.execute(text(explain + query))).all())
    if "sqlite" in company.storage.url:
        assert "ix_interaction_subject_key" in plan


async def test_what_is_in_hand_keeps_its_place(company: Company, clock: SettableClock) -> None:
    for number in (1, 2, 3):
        await company.write(f"c{number}@customer.test", "Hi", id=f"{number}@customer")
    for number in (2, 3, 1):
        clock.advance(timedelta(minutes=1))
        await pull(company.storage, number, company.anna)
    await company.write("c1@customer.test", "And?", references="1@customer")
    held = await contacts_in_hand(company.storage, company.anna)
    assert [contact.id for contact in held] == [2, 3, 1]
    assert all(contact.since and contact.newest_message_id for contact in held)
    assert await contacts_in_hand(company.storage, company.boris) == ()
