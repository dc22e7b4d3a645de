"""Leaving out who could be given nothing changes no choice: compared with the choice over everybody and every head."""

from collections.abc import Iterable
from datetime import datetime

from hub.queueing.routing import Choice, choose
from hub.queueing.simulation.run import Simulation
from hub.queueing.standing import FreeAgent, WaitingItem
from tests.hub.queueing.simulation.company import company

EVERY_HEAD = 1000


def test_the_choice_over_everything_is_the_same() -> None:
    compared = 0

    def whole(items: Iterable[WaitingItem], agents: Iterable[FreeAgent], now: datetime) -> tuple[Choice, ...]:
        nonlocal compared
        staff, waiting = simulation.book.staff, simulation.book.waiting
        free = [staff.seen(agent_id) for agent_id in staff.presences if staff.is_free(agent_id)]
        heads = [waiting.item(item_id) for _, level in waiting.levels for _, item_id in level[:EVERY_HEAD]]
        part, everything = choose(items, agents, now), choose(heads, free, now)
        assert [(each.item_id, each.agent_id) for each in part] == [(e.item_id, e.agent_id) for e in everything]
        compared += len(everything)
        return part

    simulation = Simulation(company(20, 400, seed=6), whole)
    simulation.run()
    assert compared > 300
