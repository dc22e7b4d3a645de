"""Whatever agents do in whatever order: one open item an interaction, one holder, nothing lost, nothing younger."""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from hub.access.actor import Actor
from hub.access.model import User
from hub.errors import HubError
from hub.figures.follow import follow as count_figures
from hub.figures.model import Passage
from hub.figures.model import Phase as Stretch
from hub.interactions.merged import follow_merges
from hub.interactions.model import Direction, Interaction, InteractionState, Message
from hub.interactions.spam import mark_spam, unmark_spam
from hub.merging.merge import Merging, merge
from hub.merging.split import Splitting, split
from hub.merging.unmerge import unmerge
from hub.queueing.abandon import abandon
from hub.queueing.accept import accept_offer
from hub.queueing.begin_wrap_up import begin_wrap_up, end_due_wrap_ups, go_on
from hub.queueing.consult import consult, end_consultation
from hub.queueing.decline import decline_offer
from hub.queueing.expire import expire_offers
from hub.queueing.follow_up import FollowUp
from hub.queueing.give import give
from hub.queueing.give_back import return_item
from hub.queueing.leave import leave
from hub.queueing.left_behind import return_left_behind
from hub.queueing.model import AgentPresence, Consultation, Offer, Queue, WorkItem, WorkMode
from hub.queueing.offer import make_offers
from hub.queueing.pin import pin
from hub.queueing.presence import heartbeat, set_mode
from hub.queueing.prioritise import prioritise
from hub.queueing.pull import pull
from hub.queueing.put_in_queue import put_in_queue
from hub.queueing.snooze import Snoozing, snooze
from hub.queueing.states import ENDED_STATES, HELD_STATES, WorkState
from hub.queueing.transfer import Transfer, transfer
from hub.queueing.undo_transfer import undo_transfer
from hub.queueing.wake import wake_due
from hub.queueing.wrap_up import Closing, wrap_up
from hub.supervision.model import Monitoring
from hub.supervision.monitor import begin_monitoring
from hub.supervision.monitor import follow as end_monitorings
from storage.blobs import LocalBlobs
from storage.bus import MemoryBus
from storage.unit_of_work import Storage
from tests.hub.company import SUPERVISOR
from tests.hub.queueing.day import Day
from tests.services.storage_fixture import SettableClock, compile_once, prepare

INTERACTIONS = 3
STEPS = (
    *("offer", "accept", "decline", "expire", "pull", "return", "transfer", "undo", "snooze", "wake", "consult"),
    *(
        "settle",
        "give",
        "pin",
        "leave",
        "begin",
        "go_on",
        "close",
        "follow_up",
        "write",
        "mode",
        "abandon",
        "time",
        "vanish",
        "sweep",
        "prioritise",
        "spam",
        "no_spam",
        "monitor",
    ),
    *("merge", "merge", "unmerge", "unmerge", "split"),
)
moves = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 999)), min_size=40, max_size=80)


class Life(Day):
    """A few agents and conversations, and one thing after the other that can happen to them.

    `belongs`: each message, and the conversation it belongs to by itself, whatever that went into.
    """

    count = INTERACTIONS

    async def found(self) -> None:
        await self.begin(4)
        async with self.storage.transaction() as work:
            await work.session.execute(update(Queue).values(wrap_up_seconds=60, grace_seconds=30))
            work.add(User(id=SVEN.user_id, login="sven", name=SVEN.name, created_at=work.now))
        await self.arrive(INTERACTIONS)
        self.belongs: dict[int, int] = {}
        for about in range(1, INTERACTIONS + 1):
            await self._write(about)

    async def do(self, step: str, number: int) -> None:
        """One step by somebody about something. What is refused must change nothing."""
        random = Random(number)
        about = random.randint(1, self.count)
        # Mostly whoever has it: anybody else is mostly refused.
        holder = await self._holder(about) if random.random() < 0.7 else None
        by = self.agents[holder or random.choice(list(self.agents))]
        if step != "vanish":
            await heartbeat(self.storage, list(self.agents))
        with suppress(HubError):
            await self._of_item(step, about, by, random)

    async def _holder(self, about: int) -> int | None:
        async with self.storage.reading() as session:
            open_item = select(WorkItem.agent_id).where(
                WorkItem.interaction_id == about, WorkItem.state.not_in(ENDED_STATES)
            )
            return await session.scalar(open_item)

    async def _of_item(self, step: str, about: int, by: Actor, random: Random) -> None:
        storage, other = self.storage, random.choice(list(self.agents))
        later = self.clock.now() + timedelta(minutes=5)
        if step in ("accept", "decline"):
            await self._answer_one(step, random)
        elif step == "split":
            await self._split(about, random, by)
        elif step == "write":
            await self._write(about)
        else:
            await {
                "offer": lambda: make_offers(storage),
                "expire": lambda: expire_offers(storage),
                "pull": lambda: pull(storage, about, by),
                "return": lambda: return_item(storage, about, by),
                "transfer": lambda: transfer(storage, Transfer(about, random.choice(self.queues)), by),
                "undo": lambda: undo_transfer(storage, about, by),
                "snooze": lambda: snooze(storage, Snoozing(about, random.choice([later, None])), by),
                "wake": lambda: wake_due(storage),
                "consult": lambda: consult(storage, about, other, "Do you know?", by),
                "settle": lambda: end_consultation(storage, about, by),
                "pin": lambda: pin(storage, about, random.choice([other, None]), "", by),
                "leave": lambda: self._leave(other),
                "give": lambda: give(storage, about, other, "", by),
                "begin": lambda: begin_wrap_up(storage, about, None, by),
                "go_on": lambda: go_on(storage, about, by),
                "close": lambda: wrap_up(storage, Closing(about), by),
                "follow_up": lambda: wrap_up(storage, Closing(about, follow_up=FollowUp(later, "Ask.")), by),
                "mode": lambda: set_mode(storage, *random.choice(MODES), by),
                "abandon": lambda: abandon(storage, about),
                "prioritise": lambda: prioritise(storage, about, random.randint(0, 10), by),
                "spam": lambda: mark_spam(storage, about, False, by),
                "no_spam": lambda: unmark_spam(storage, about, by),
                "monitor": lambda: begin_monitoring(storage, about, SVEN),
                "merge": lambda: merge(storage, Merging(about, random.randint(1, self.count), True), by),
                "unmerge": lambda: self._unmerge(random),
                "time": lambda: self._pass(timedelta(seconds=random.choice([5, 40, 400]))),
                "vanish": lambda: self._vanish(by),
                "sweep": self._sweep,
            }[step]()

    async def _answer_one(self, step: str, random: Random) -> None:
        offers = (await self.moment()).offers
        if not offers:
            return
        offer = random.choice(offers)
        by = self.agents[offer.agent_id]
        if step == "accept":
            await accept_offer(self.storage, offer.id, by)
        else:
            await decline_offer(self.storage, offer.id, "", by)

    async def _unmerge(self, random: Random) -> None:
        """Somebody who may everything takes a merge back."""
        async with self.storage.reading() as session:
            merged = select(Interaction.id).where(Interaction.merged_into_id.is_not(None)).order_by(Interaction.id)
            found = list(await session.scalars(merged))
        if found:
            await unmerge(self.storage, random.choice(found), SVEN)

    async def _split(self, about: int, random: Random, by: Actor) -> None:
        """Some of what is said in a conversation leaves it."""
        async with self.storage.reading() as session:
            here = list(await session.scalars(select(Message.id).where(Message.interaction_id == about)))
        chosen = tuple(random.sample(here, min(len(here), random.randint(1, 2))))
        new = await split(self.storage, Splitting(about, chosen), by)
        self.count += 1
        self.belongs |= dict.fromkeys(chosen, new)

    async def _write(self, about: int) -> None:
        """The customer writes, in a mail that belongs to this conversation: what is closed opens again."""
        async with self.storage.transaction() as work:
            addressed = await work.locked(Interaction, about)
            assert addressed is not None
            interaction = await follow_merges(work, addressed)
            message = Message(
                interaction_id=interaction.id,
                home_id=about if interaction.id != about else None,
                direction=Direction.INBOUND,
                channel="email",
                author_name="Carla",
                recipients=[],
                copies=[],
                body_text="Hello?",
                at=work.now,
                attachments=[],
            )
            work.add(message)
            await work.flush()
            self.belongs[message.id] = about
            interaction.state, interaction.closed_at, interaction.reason = InteractionState.OPEN, None, ""
            await put_in_queue.within(work, interaction)

    async def _vanish(self, by: Actor) -> None:
        """One desk is gone for longer than the grace time, while the others are there: they are asked for its work."""
        theirs = select(WorkItem.id).where(WorkItem.agent_id == by.user_id, WorkItem.state.in_(HELD_STATES))
        async with self.storage.reading() as session:
            had = list(await session.scalars(theirs))
        await self._pass(timedelta(seconds=95))
        await heartbeat(self.storage, [each for each in self.agents if each != by.user_id])
        await self._sweep()
        stranded = select(WorkItem.id).where(
            WorkItem.id.in_(had), WorkItem.state == WorkState.WAITING, WorkItem.pinned_agent_id == by.user_id
        )
        async with self.storage.reading() as session:
            assert not list(await session.scalars(stranded)), "kept for somebody who is gone"

    async def _leave(self, user_id: int) -> None:
        async with self.storage.transaction() as work:
            await leave(work, user_id)

    async def _pass(self, length: timedelta) -> None:
        self.clock.advance(length)

    async def _sweep(self) -> None:
        await wake_due(self.storage)
        await end_due_wrap_ups(self.storage)
        await return_left_behind(self.storage)


SVEN = Actor(999, "Sven", SUPERVISOR)
MODES = (
    (WorkMode.READY, ""),
    (WorkMode.READY, ""),
    (WorkMode.NOT_READY, "Lunch"),
    (WorkMode.LOGGED_OFF, ""),
)


async def check(life: Life, ages: dict[int, datetime]) -> None:
    """What must hold after every step."""
    async with life.storage.reading() as session:
        items = list(await session.scalars(select(WorkItem).order_by(WorkItem.id)))
        interactions = list(await session.scalars(select(Interaction).order_by(Interaction.id)))
        offered = list(await session.scalars(select(Offer.work_item_id).where(Offer.outcome.is_(None))))
        asked = list(await session.scalars(select(Consultation.work_item_id).where(Consultation.ended_at.is_(None))))
    for interaction in interactions:
        mine = [item for item in items if item.interaction_id == interaction.id]
        still = [item for item in mine if item.state not in ENDED_STATES]
        assert len(still) <= 1, "two open items"
        ended = (InteractionState.CLOSED, InteractionState.MERGED)
        assert still or interaction.state in ended, "an open interaction that nobody works on"
        waits = bool(still) and still[0].state in (WorkState.WAITING, WorkState.OFFERED)
        assert interaction.waiting == waits, "a list shows something else"
        merged = interaction.merged_into_id is not None
        assert merged == (interaction.state == InteractionState.MERGED)
        assert not (merged and still), "what went somewhere else is worked on here"
        assert all(item.queue_id == interaction.queue_id for item in still)
    for item in items:
        has_agent = item.state in (*HELD_STATES, WorkState.SNOOZED, WorkState.DONE)
        assert (item.agent_id is not None) == has_agent, f"{item.state} and {item.agent_id}"
        assert ages.setdefault(item.id, item.birth) == item.birth, "an item got younger"
        assert item.eligible_at <= item.birth
        assert (item.finished_at is not None) == (item.state in ENDED_STATES)
    assert sorted(offered) == [item.id for item in items if item.state == WorkState.OFFERED]
    await check_messages(life, {each.id: each.merged_into_id for each in interactions})
    assert sorted(asked) == [item.id for item in items if item.state == WorkState.CONSULTING]


# What a passage is in while its item is in a state; what is put aside or over is in none.
PHASES = {
    WorkState.WAITING: Stretch.WAITING,
    WorkState.OFFERED: Stretch.WAITING,
    WorkState.ACTIVE: Stretch.TALK,
    WorkState.CONSULTING: Stretch.HOLD,
    WorkState.WRAP_UP: Stretch.WRAP_UP,
}


async def check_what_follows(life: Life) -> None:
    """What is written because of an item says what the item says."""
    async with life.storage.reading() as session:
        items = {item.id: item for item in await session.scalars(select(WorkItem))}
        passages = list(await session.scalars(select(Passage).order_by(Passage.work_item_id, Passage.number)))
        wrapping = set(
            await session.scalars(select(AgentPresence.user_id).where(AgentPresence.mode == WorkMode.WRAP_UP))
        )
        monitored = {(row.interaction_id, row.agent_id) for row in await session.scalars(select(Monitoring))}
    for passage in {each.work_item_id: each for each in passages}.values():
        state = items[passage.work_item_id].state
        assert passage.phase == PHASES.get(WorkState(state), Stretch.ENDED), f"{state} and {passage.phase}"
    held = [item for item in items.values() if item.state in HELD_STATES]
    assert wrapping <= {item.agent_id for item in held if item.state == WorkState.WRAP_UP}, "nothing to wrap up"
    assert monitored <= {(item.interaction_id, item.agent_id) for item in held}, "followed without having it"


async def check_messages(life: Life, merged: dict[int, int | None]) -> None:
    """Nothing said is lost or doubled, and all of it is where the conversation it belongs to went."""
    async with life.storage.reading() as session:
        messages = list(await session.scalars(select(Message).order_by(Message.id)))
    assert [message.id for message in messages] == sorted(life.belongs)
    for message in messages:
        where = own = life.belongs[message.id]
        while (into := merged[where]) is not None:
            where = into
        assert (message.interaction_id, message.home_id or message.interaction_id) == (where, own)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What these tests prove does not depend on the database."""
    return sqlite_url


@pytest.mark.timeout(450)
def test_whatever_happens_in_whatever_order(
    templates: dict[str, str], tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    # A life takes a second: one that went wrong is told as it is, not made shorter.
    @settings(max_examples=15, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
    @given(moves)
    def run(happening: list[tuple[str, int]]) -> None:
        asyncio.run(live(templates, tmp_path_factory.mktemp("life"), happening))

    run()


async def live(templates: dict[str, str], folder: Path, happening: list[tuple[str, int]]) -> None:
    """One life on a fresh database."""
    clock, url = SettableClock(), f"sqlite+aiosqlite:///{folder / 'hub.db'}"
    await prepare(url, templates)
    storage = Storage(url, LocalBlobs(folder / "blobs"), MemoryBus(), clock)
    compile_once(storage)
    storage.followers = (count_figures, end_monitorings)
    await storage.open()
    try:
        life, ages = Life(storage, clock, 1), dict[int, datetime]()
        await life.found()
        for step, number in happening:
            await life.do(step, number)
            await check(life, ages)
            await check_what_follows(life)
        async with storage.reading() as session:
            assert await session.scalar(select(func.count()).select_from(Interaction)) == life.count
    finally:
        await storage.close()
