"""Recorded days: contacts with their times, patience, how offers were answered, and when agents were there."""

import math
from datetime import datetime, timedelta

import pytest

from hub.access.model import User
from hub.errors import NotFound
from hub.events import PresenceChanged
from hub.interactions.model import Interaction
from hub.queueing.model import (
    AgentSkill,
    Offer,
    OfferOutcome,
    Queue,
    QueueMember,
    QueueSkill,
    Skill,
    WorkItem,
    WorkState,
)
from hub.queueing.recorded import recorded_traffic
from hub.queueing.simulation.run import simulate
from storage.events import EventRow
from storage.unit_of_work import Storage, Work
from tests.hub.interactions.test_listing import counted_statements
from tests.services.storage_fixture import SettableClock

HOUR = 3600.0


async def record(storage: Storage, begins: datetime) -> dict[str, int]:
    """One agent with a break; a call that was answered, one that left, and a mail that waits."""
    async with storage.transaction() as work:
        queue, skill = Queue(name="Billing", ageing_seconds=30), Skill(name="Russian")
        user = User(login="ann@x.example", name="Ann", created_at=begins)
        work.add(queue, skill, user)
        await work.flush()
        work.add(
            QueueMember(queue_id=queue.id, user_id=user.id), AgentSkill(user_id=user.id, skill_id=skill.id, level=3)
        )
        work.add(QueueSkill(queue_id=queue.id, skill_id=skill.id, level=2))
        spells = [(-2.0, "loggedOff", ""), (-1.0, "ready", ""), (1.0, "notReady", "RONA"), (1.1, "ready", "")]
        spells += [(2.0, "notReady", "Lunch"), (2.5, "ready", ""), (3.0, "wrapUp", ""), (4.0, "loggedOff", "")]
        for number, (at, mode, reason) in enumerate(spells, 1):
            event = PresenceChanged(user.id, mode, reason)
            payload = {"agent_id": user.id, "mode": mode, "reason": reason}
            when = begins + timedelta(hours=at)
            work.add(EventRow(stream=event.stream, sequence=number, name="PresenceChanged", payload=payload, at=when))
        answered = await came(work, queue.id, "call", begins + timedelta(minutes=10))
        answered.state, answered.accepted_at = WorkState.DONE, answered.eligible_at + timedelta(seconds=20)
        answered.wrap_up_began_at = answered.accepted_at + timedelta(seconds=100)
        answered.finished_at = answered.wrap_up_began_at + timedelta(seconds=15)
        left = await came(work, queue.id, "call", begins + timedelta(minutes=20))
        left.state, left.finished_at = WorkState.ABANDONED, left.eligible_at + timedelta(seconds=40)
        await came(work, queue.id, "email", begins + timedelta(minutes=30))
        for outcome, seconds in ((OfferOutcome.DECLINED, 2), (OfferOutcome.ACCEPTED, 6)):
            asked = answered.eligible_at
            work.add(
                Offer(
                    work_item_id=answered.id,
                    agent_id=user.id,
                    offered_at=asked,
                    expires_at=asked + timedelta(seconds=25),
                    answered_at=asked + timedelta(seconds=seconds),
                    outcome=outcome,
                )
            )
        return {"queue": queue.id, "skill": skill.id, "user": user.id}


async def came(work: Work, queue_id: int, channel: str, at: datetime) -> WorkItem:
    """A contact's item."""
    interaction = Interaction(channel=channel, subject="x", queue_id=queue_id, opened_at=at, last_activity_at=at)
    work.add(interaction)
    await work.flush()
    item = WorkItem(interaction_id=interaction.id, queue_id=queue_id, channel=channel, eligible_at=at, skills={})
    work.add(item)
    await work.flush()
    return item


async def test_what_happened_can_happen_again(storage: Storage, clock: SettableClock) -> None:
    begins = clock.now()
    ids = await record(storage, begins)
    recording = await recorded_traffic(storage, begins, begins + timedelta(hours=5))
    call, gone, mail = recording.contacts
    assert (call.at, call.handling, call.wrap_up, call.channel) == (600.0, 100.0, 15.0, "call")
    assert call.patience > 20, "who was answered had more patience than that"
    assert gone.patience == 40
    assert (mail.handling, mail.patience) == (300.0, math.inf)
    assert recording.waited == (20.0, 40.0, None)
    (queue,) = recording.queues
    assert (queue.name, queue.skills, queue.terms.ageing) == ("Billing", {ids["skill"]: 2}, timedelta(seconds=30))
    (agent,) = recording.agents
    assert (agent.login, agent.agent.skills) == ("ann@x.example", {ids["skill"]: 3})
    assert agent.agent.shifts == ((0.0, 2 * HOUR), (2.5 * HOUR, 4 * HOUR))
    assert recording.habits.answers_after == 6
    assert (recording.habits.declines, recording.habits.offer_seconds) == (0.5, 25)
    stays = simulate(recording.scenario(seed=1)).stays
    assert len(stays) == 3
    assert all(stay.waited is not None for stay in stays)


async def test_more_traffic_takes_no_more_statements(storage: Storage, clock: SettableClock) -> None:
    begins = clock.now()
    ids = await record(storage, begins)
    with counted_statements(storage) as few:
        await recorded_traffic(storage, begins, begins + timedelta(hours=5))
    async with storage.transaction() as work:
        for minute in range(30):
            await came(work, ids["queue"], "call", begins + timedelta(minutes=minute))
    with counted_statements(storage) as many:
        recording = await recorded_traffic(storage, begins, begins + timedelta(hours=5))
    assert len(recording.contacts) == 33
    assert len(many) == len(few)


async def test_a_time_in_which_nothing_came_is_refused(storage: Storage, clock: SettableClock) -> None:
    with pytest.raises(NotFound):
        await recorded_traffic(storage, clock.now(), clock.now() + timedelta(hours=1))
