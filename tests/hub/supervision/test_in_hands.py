"""What agents have in hand, as a supervisor may look into it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.figures.agents import agents_by_mode
from hub.queueing.model import QueueMember
from hub.queueing.presence import agents
from hub.queueing.pull import pull
from hub.supervision import in_hands as module
from hub.supervision.in_hands import in_hands
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock


async def test_of_a_full_hand_the_oldest_are_listed_and_of_a_chosen_queue_its_own(
    company: Company, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SHOWN", 2)
    both = replace(company.anna, queues=frozenset({company.support, company.sales}))
    async with company.storage.transaction() as work:
        work.add(QueueMember(user_id=both.user_id, queue_id=company.sales))
    for number, inbox in enumerate(("support@example.com", "sales@example.com", "sales@example.com"), 1):
        await company.write(f"c{number}@customer.com", "Hello", inbox)
        await pull(company.storage, number, both)
        clock.advance(timedelta(seconds=1))
    for queue_id, listed, number in ((None, [1, 2], 3), (company.sales, [2, 3], 2), (company.support, [1], 1)):
        held = await in_hands(company.storage, company.sven, queue_id)
        assert [row.interaction_id for row in held[both.user_id]] == listed
        counted = {agent.user_id: agent.active_count for agent in await agents(company.storage, company.sven, queue_id)}
        assert counted[both.user_id] == number
        modes = await agents_by_mode(company.storage, company.sven, queue_id)
        assert sum(each.items for each in modes) == number
