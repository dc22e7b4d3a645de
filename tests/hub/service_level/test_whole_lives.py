"""Whatever happens to conversations, what is due is what a stop watch says that somebody held beside them."""

from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy import select

from hub.events import InteractionOpened, MessageReceived
from hub.interactions.model import Interaction, InteractionState
from hub.queueing.model import Queue, WorkItem
from hub.queueing.states import ENDED_STATES, WorkState
from hub.service_level.model import ServiceClock, ServiceGoal, ServicePolicy
from hub.service_level.tell import tell_due
from storage.events import EventRow
from storage.unit_of_work import Storage
from tests.hub.queueing.test_life import INTERACTIONS, STEPS, Life
from tests.services.storage_fixture import SettableClock

PROMISED = timedelta(hours=1)
STOPPING = (WorkState.SNOOZED, WorkState.CONSULTING)
# Merged conversations count together: tests/hub/merging/test_clocks.py holds the watch for those.
BY_ITSELF = tuple(step for step in STEPS if step not in ("merge", "unmerge"))


class PromisedLife(Life):
    """A life in which each conversation is to be settled within an hour that counts, and somebody holds a watch."""

    def __init__(self, storage: Storage, clock: SettableClock, seed: int) -> None:
        super().__init__(storage, clock, seed)
        self.counted: dict[int, timedelta] = {}
        self.looked_at: datetime | None = None
        self.stands: dict[int, bool] = {}

    async def found(self) -> None:
        await super().found()
        async with self.storage.transaction() as work:
            pauses = ["waitingForCustomer", "snoozed", "consulting"]
            seconds = int(PROMISED.total_seconds())
            for queue in (await work.session.scalars(select(Queue.id))).all():
                work.add(ServicePolicy(queue_id=queue, resolution_seconds=seconds, pauses=pauses))
            for number in range(1, INTERACTIONS + 1):
                interaction = await work.locked(Interaction, number)
                assert interaction is not None
                interaction.opened_at = work.now
                interaction.version = await work.record(InteractionOpened(number, interaction.queue_id, 0))
        self.counted = dict.fromkeys(range(1, INTERACTIONS + 1), timedelta())
        await self.look()

    async def _write(self, about: int) -> None:
        await super()._write(about)
        async with self.storage.transaction() as work:
            interaction = await work.locked(Interaction, about)
            assert interaction is not None
            interaction.version = await work.record(MessageReceived(about, interaction.queue_id, 0))

    async def _pass(self, length: timedelta) -> None:
        # Nobody can have moved since the last look but in this very step.
        await self.look()
        await super()._pass(length)
        await self.look()

    async def look(self) -> None:
        """Add the time since the last look to what did not stand still then, and see what stands still now."""
        now = self.clock.now()
        for number, stands in self.stands.items():
            # What is split off meanwhile began with its messages: a test of its own holds the watch for that.
            if not stands and self.looked_at is not None and number in self.counted:
                self.counted[number] += now - self.looked_at
        self.looked_at = now
        async with self.storage.reading() as session:
            query = select(Interaction.id, Interaction.state, WorkItem.state)
            work = (WorkItem.interaction_id == Interaction.id) & WorkItem.state.not_in(ENDED_STATES)
            rows = (await session.execute(query.outerjoin(WorkItem, work))).all()
        self.stands = {
            number: state != InteractionState.OPEN or work_state in STOPPING for number, state, work_state in rows
        }


@pytest.mark.parametrize("seed", range(4))
async def test_what_is_due_is_what_a_stop_watch_says(storage: Storage, clock: SettableClock, seed: int) -> None:
    life, random = PromisedLife(storage, clock, seed), Random(seed)
    await life.found()
    for _ in range(60):
        await life.do(random.choice(BY_ITSELF), random.randint(0, 999))
        await life._pass(timedelta(seconds=random.randint(0, 400)))
        await tell_due(storage)
        await _check(life)
    async with storage.reading() as session:
        told = (await session.execute(select(EventRow.stream, EventRow.name))).all()
    for name in ("ServiceLevelWarned", "ServiceLevelBreached"):
        streams = [stream for stream, happened in told if happened == name]
        assert len(streams) == len(set(streams)), "each is told once"


async def _check(life: PromisedLife) -> None:
    async with life.storage.reading() as session:
        clocks = (await session.scalars(select(ServiceClock))).all()
        goals = {row.interaction_id: row for row in await session.scalars(select(ServiceGoal))}
    for kept in clocks:
        number = kept.interaction_id
        if number not in life.counted:
            continue
        late = goals[number].breached_at is not None
        if life.stands[number] and life.counted[number] < PROMISED:
            assert (kept.due_at, late) == (None, False)
        elif not life.stands[number]:
            assert kept.due_at is not None
            assert late == (life.counted[number] >= PROMISED)
            if late:
                # What is late stays late, and since when: standing still afterwards moves nothing.
                assert kept.due_at <= life.clock.now()
            else:
                assert kept.due_at == life.clock.now() + PROMISED - life.counted[number]
