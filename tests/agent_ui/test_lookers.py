"""Who looks at a conversation and who types in it is seen in every process, and forgotten when a process goes."""

from collections.abc import AsyncIterator

import pytest

import agent_ui.lookers
from tests.agent_ui.office import Office, Seat
from tests.hub.company import Company


@pytest.fixture
async def second(company: Company, office: Office) -> AsyncIterator[Office]:
    """Another process that serves the same company."""
    other = Office(company)
    await other.open()
    yield other
    await other.end()


async def until(seat: Seat, wanted: dict[str, bool]) -> None:
    """Wait until a page shows just these people, and whether they type."""
    while {each["name"]: each["typing"] for each in (await seat.told("lookers"))["people"]} != wanted:
        pass


async def test_colleagues_see_each_other_across_processes(office: Office, second: Office, company: Company) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    anna = await office.seat(company.anna, number)
    boris = await second.seat(company.boris, number)
    await until(anna, {"Anna": False, "Boris": False})
    await until(boris, {"Anna": False, "Boris": False})
    await boris.ask("typing", interaction_id=number, typing=True)
    await until(anna, {"Anna": False, "Boris": True})
    await boris.ask("watch", interaction_id=None)
    await until(anna, {"Anna": False})


async def test_of_a_process_that_is_gone_nothing_stays(
    office: Office, second: Office, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agent_ui.lookers, "HOLDS", 0.0)
    number = await office.letter("carla@customer.test", "Hello")
    anna = await office.seat(company.anna, number)
    await second.seat(company.boris, number)
    await until(anna, {"Anna": False, "Boris": False})
    await second.stop_feed()
    assert office.desk is not None
    await office.desk.lookers.keep()
    await until(anna, {"Anna": False})
