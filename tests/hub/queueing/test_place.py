"""The place in the line that is told is the place in which the router gives things out."""

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import update

from hub.interactions.model import Interaction
from hub.queueing.model import Queue, WorkItem, WorkState
from hub.queueing.place import place
from hub.queueing.pull import pull
from hub.queueing.standing import Terms, WaitingItem, order
from tests.hub.company import Company

WAITING = 25


@pytest.mark.parametrize("ageing", [0, 300])
async def test_everybody_is_told_when_it_is_their_turn(company: Company, ageing: int) -> None:
    dice, now = Random(7), company.storage.clock.now()
    async with company.storage.transaction() as work:
        await work.session.execute(update(Queue).values(ageing_seconds=ageing))
        talks = [
            Interaction(channel="chat", subject="Hi", queue_id=queue, opened_at=now, last_activity_at=now)
            for queue in [company.support] * WAITING + [company.sales]
        ]
        work.add(*talks)
        await work.flush()
        items = [
            WorkItem(
                interaction_id=talk.id,
                queue_id=talk.queue_id,
                channel="chat",
                priority=dice.randint(0, 5),
                # Some came at the same moment.
                eligible_at=now - timedelta(seconds=100 * dice.randint(0, 20)),
                state=dice.choice([WorkState.WAITING, WorkState.OFFERED]),
            )
            for talk in talks
        ]
        work.add(*items)
    terms = Terms(timedelta(seconds=ageing))
    line = [
        WaitingItem(item.id, item.queue_id, item.channel, item.priority, item.eligible_at, terms=terms)
        for item in items
        if item.queue_id == company.support
    ]
    talk_of = {item.id: item.interaction_id for item in items}
    told = [await place(company.storage, talk_of[item.id]) for item in sorted(line, key=lambda each: order(each, now))]
    assert told == list(range(1, WAITING + 1))
    assert await place(company.storage, items[-1].interaction_id) == 1


async def test_what_does_not_wait_has_no_place(company: Company) -> None:
    await company.write("c@customer.com", "Hello")
    assert await place(company.storage, 1) == 1
    await pull(company.storage, 1, company.anna)
    assert await place(company.storage, 1) is None
    assert await place(company.storage, 99) is None
