"""Who supervises some queues learns nothing of others: no name, and not what went on there."""

from dataclasses import replace

import pytest

from hub.access.actor import Actor
from hub.access.permissions import Permission
from hub.errors import NotFound
from hub.figures.board import scope_of_board
from hub.figures.board_filter import BoardFilter
from hub.figures.listing import passages_behind
from hub.figures.measures import Measure
from hub.queueing.preview import Wanted, preview
from hub.queueing.pull import pull
from hub.queueing.transfer import Transfer, transfer
from tests.hub.company import Company


@pytest.fixture
def lead(company: Company) -> Actor:
    """Clara supervises Sales, and nothing else."""
    return replace(company.clara, permissions=company.clara.permissions | {Permission.SUPERVISE})


async def test_what_left_for_a_queue_of_others_is_told_without_what_it_is_about(company: Company, lead: Actor) -> None:
    await company.write("c@customer.com", "Hello", inbox="sales@example.com", subject="A secret")
    await pull(company.storage, 1, company.clara)
    await transfer(company.storage, Transfer(1, company.support, "Yours."), company.clara)
    for by, subject in ((lead, ""), (company.sven, "A secret")):
        scope = await scope_of_board(company.storage, by, BoardFilter(queue_id=company.sales))
        page = await passages_behind(company.storage, by, Measure.HANDLED, scope)
        assert [(row.subject, row.queue_name) for row in page.rows] == [(subject, "Sales")]


async def test_nobody_of_other_queues_is_named(company: Company, lead: Actor) -> None:
    for agent in (company.anna.user_id, 999):
        with pytest.raises(NotFound):
            await scope_of_board(company.storage, lead, BoardFilter(agent_id=agent))
        with pytest.raises(NotFound):
            await preview(company.storage, Wanted(company.sales, pinned_to=agent), lead)
    assert (await preview(company.storage, Wanted(company.sales, pinned_to=lead.user_id), lead)).names
    await company.write("c@customer.com", "Hello", inbox="sales@example.com")
    await pull(company.storage, 1, replace(company.anna, queues=frozenset({company.sales})))
    # Her work in Sales is theirs to look at, whatever she serves by now.
    scope = await scope_of_board(company.storage, lead, BoardFilter(agent_id=company.anna.user_id))
    assert scope.agent_id == company.anna.user_id
