"""Whatever happens to conversations, what is due is what a stop watch says that somebody held beside them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy import select

from hub.access.actor import Actor
from hub.events import InteractionOpened, MessageReceived
from hub.interactions.model import Interaction, InteractionState
from hub.merging.merge import Merging, merge
from hub.merging.model import Merge
from hub.queueing.model import Queue, WorkItem
from hub.queueing.states import ENDED_STATES, WorkState
from hub.service_level.model import ServiceClock, ServiceGoal, ServicePolicy
from hub.service_level.tell import tell_due
from storage.events import EventRow
from storage.unit_of_work import Storage, Work
from tests.hub.queueing.test_life import INTERACTIONS, STEPS, SVEN, Life
from tests.services.storage_fixture import SettableClock

PROMISED = timedelta(hours=2)
# Conversations begin one after the other.
APART = timedelta(minutes=5)
# What is merged and split again and again.
MERGING = (*STEPS, *("merge", "merge", "unmerge", "split") * 4)
STOPPING = (WorkState.SNOOZED, WorkState.CONSULTING)


@dataclass
class Watch:
    """What somebody wrote down about one conversation between one look and the next: the moments at which it ran.

    `into` is the one it goes on in; while it does, it runs when that one does.
    """

    opened_at: datetime
    stands: bool = False
    into: int | None = None
    ran: set[datetime] = field(default_factory=set)


class PromisedLife(Life):
    """A life in which each conversation is to be settled within two hours that count, and somebody holds a watch."""

    def __init__(self, storage: Storage, clock: SettableClock, seed: int) -> None:
        super().__init__(storage, clock, seed)
        self.watches: dict[int, Watch] = {}
        # How long it was from one look to the next, by the moment of the first of both.
        self.between: dict[datetime, timedelta] = {}
        self.looked_at: datetime | None = None
        self.were_late: set[int] = set()

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
                interaction.version = await work.record(InteractionOpened(number, interaction.queue_id, 0))
        began = self.clock.now()
        self.between = {began - APART * number: APART for number in range(1, INTERACTIONS)}
        await self.look()

    async def _interaction(self, work: Work) -> Interaction:
        interaction = await super()._interaction(work)
        interaction.opened_at -= APART * (interaction.id - 1)
        return interaction

    async def _of_item(self, step: str, about: int, by: Actor, random: Random) -> None:
        if step == "merge":
            # Few agents may see any two, and of several that went into the same any may be taken back first.
            await merge(self.storage, Merging(about, 1, True), SVEN)
        else:
            await super()._of_item(step, about, by, random)

    async def _write(self, about: int) -> None:
        await super()._write(about)
        async with self.storage.transaction() as work:
            interaction = await work.locked(Interaction, self.where(about) if self.watches else about)
            assert interaction is not None
            interaction.version = await work.record(MessageReceived(interaction.id, interaction.queue_id, 0))

    async def _pass(self, length: timedelta) -> None:
        # Nobody can have moved since the last look but in this very step.
        await self.look()
        await super()._pass(length)
        await self.look()

    async def look(self) -> None:
        """Write down what ran since the last look, and see what stands still now."""
        now = self.clock.now()
        if self.looked_at is not None and now > self.looked_at:
            self.between[self.looked_at] = now - self.looked_at
            for number, watch in self.watches.items():
                if not self.watches[self.where(number)].stands:
                    watch.ran.add(self.looked_at)
        self.looked_at = now
        async with self.storage.reading() as session:
            query = select(Interaction, WorkItem.state)
            work = (WorkItem.interaction_id == Interaction.id) & WorkItem.state.not_in(ENDED_STATES)
            rows = (await session.execute(query.outerjoin(WorkItem, work).order_by(Interaction.id))).all()
        for found, work_state in rows:
            watch = self.watches.get(found.id) or self._begin(found.id, found.opened_at)
            watch.stands = found.state != InteractionState.OPEN or work_state in STOPPING
            watch.into = found.merged_into_id

    def _begin(self, number: int, opened_at: datetime) -> Watch:
        """What is split off began with its messages, and ran since."""
        ran = {moment for moment in self.between if moment >= opened_at}
        return self.watches.setdefault(number, Watch(opened_at, ran=ran))

    def where(self, number: int) -> int:
        """The conversation in which this one goes on."""
        while (into := self.watches[number].into) is not None:
            number = into
        return number

    def together(self, number: int) -> list[int]:
        """All conversations that go on in this one."""
        return [each for each in self.watches if self.where(each) == number]

    def counted(self, number: int) -> timedelta:
        """The time in which any of what goes on in it ran."""
        ran = set[datetime]().union(*(self.watches[each].ran for each in self.together(number)))
        return sum((self.between[moment] for moment in ran), timedelta())


@pytest.mark.parametrize("seed", range(4))
async def test_what_is_due_is_what_a_stop_watch_says(storage: Storage, clock: SettableClock, seed: int) -> None:
    life, random = PromisedLife(storage, clock, seed), Random(seed)
    await life.found()
    for _ in range(60):
        await life.do(random.choice(MERGING), random.randint(0, 999))
        await life._pass(timedelta(seconds=random.randint(0, 400)))
        await tell_due(storage)
        await _check(life)
    async with storage.reading() as session:
        names = list(await session.scalars(select(EventRow.name)))
        goals = (await session.scalars(select(ServiceGoal))).all()
        merges = (await session.scalars(select(Merge))).all()
    # What both had promised is one promise when they are one.
    given_up = sum(len(each.before["clock"]["shared"]) for each in merges)
    assert names.count("ServiceLevelWarned") <= sum(row.warned_at is not None for row in goals) + given_up
    assert names.count("ServiceLevelBreached") <= sum(row.breached_at is not None for row in goals) + given_up


async def _check(life: PromisedLife) -> None:
    async with life.storage.reading() as session:
        clocks = {row.interaction_id: row for row in await session.scalars(select(ServiceClock))}
        goals = (await session.scalars(select(ServiceGoal).where(ServiceGoal.ended_at.is_(None)))).all()
    assert clocks.keys() == life.watches.keys()
    for number, kept in clocks.items():
        watch, running = life.watches[number], [row for row in goals if row.interaction_id == number]
        if watch.into is not None:
            assert (kept.due_at, running) == (None, [])
            continue
        counted = life.counted(number)
        if counted >= PROMISED:
            life.were_late.update(life.together(number))
        if watch.stands and counted < PROMISED:
            assert kept.due_at is None
        elif not watch.stands:
            assert kept.due_at is not None
            if counted >= PROMISED:
                # What is late stays late, and since when: standing still afterwards moves nothing.
                assert kept.due_at <= life.clock.now()
                assert [row.breached_at is not None for row in running] == [True]
            else:
                assert kept.due_at == life.clock.now() + PROMISED - counted
        for row in running:
            assert row.breached_at is None or number in life.were_late
