"""A day at work in seconds: agents who answer, let ring, give back and go to lunch, at random but by a seed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.model import Role, User, UserRole
from hub.interactions.model import Interaction
from hub.queueing.accept import accept_offer
from hub.queueing.decline import decline_offer
from hub.queueing.expire import expire_offers
from hub.queueing.give_back import return_item
from hub.queueing.model import Offer, Queue, QueueMember, WorkItem, WorkMode, WorkState
from hub.queueing.offer import make_offers
from hub.queueing.presence import heartbeat, set_mode
from hub.queueing.put_in_queue import put_in_queue
from hub.queueing.wrap_up import Closing, wrap_up
from storage.unit_of_work import Storage, Work
from tests.hub.company import AGENT
from tests.services.storage_fixture import SettableClock

QUEUES = 3
TICK = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Moment:
    """Everything open at one moment, by id."""

    items: list[WorkItem]
    offers: list[Offer]

    def in_state(self, state: WorkState) -> list[WorkItem]:
        """The items in this state."""
        return [item for item in self.items if item.state == state]


class Day:
    """So many agents, each serving two of three queues, and so many contacts. `ages` are the items' first ages."""

    def __init__(self, storage: Storage, clock: SettableClock, seed: int) -> None:
        self.storage, self.clock, self.random = storage, clock, Random(seed)
        self.agents: dict[int, Actor] = {}
        self.queues: list[int] = []
        self.ages: dict[int, datetime] = {}

    async def begin(self, agents: int) -> None:
        """Found the queues, hire the agents, and have them all ready."""
        async with self.storage.transaction() as work:
            queues = [Queue(name=f"Queue {number}", wrap_up_required=False) for number in range(QUEUES)]
            names = [f"Agent {number}" for number in range(agents)]
            users = [User(login=name, name=name, created_at=work.now) for name in names]
            role = Role(name="agent", permissions=sorted(AGENT))
            work.add(*queues, *users, role)
            await work.flush()
            work.add(*(UserRole(user_id=user.id, role_id=role.id) for user in users))
            self.queues = [queue.id for queue in queues]
            for user in users:
                served = self.random.sample(self.queues, 2)
                work.add(*(QueueMember(queue_id=queue, user_id=user.id) for queue in served))
                self.agents[user.id] = Actor(user.id, user.name, AGENT, frozenset(served))
        for agent in self.agents.values():
            await set_mode(self.storage, WorkMode.READY, "", agent)

    async def tick(self, arrivals: int) -> None:
        """Let time pass, contacts come in, agents act, and the router match until there is nothing to match."""
        self.clock.advance(TICK)
        await heartbeat(self.storage, list(self.agents))
        await self.arrive(arrivals)
        moment = await self.moment()
        for offer in moment.offers:
            await self._answer(offer)
        for item in moment.in_state(WorkState.ACTIVE):
            if self.random.random() < 0.5:
                await self._finish(item)
        await self._rest()
        await expire_offers(self.storage)
        while await make_offers(self.storage):
            pass

    async def arrive(self, count: int) -> None:
        """So many contacts come in."""
        async with self.storage.transaction() as work:
            for _ in range(count):
                await put_in_queue.within(work, await self._interaction(work))
            await work.flush()
            new = select(WorkItem.id, WorkItem.eligible_at).where(WorkItem.eligible_at == work.now)
            self.ages |= dict((await work.session.execute(new)).all())

    async def moment(self) -> Moment:
        """What is open now."""
        items = select(WorkItem).where(WorkItem.state != WorkState.DONE).order_by(WorkItem.id)
        offers = select(Offer).where(Offer.outcome.is_(None)).order_by(Offer.id)
        async with self.storage.reading() as session:
            return Moment(list(await session.scalars(items)), list(await session.scalars(offers)))

    async def _interaction(self, work: Work) -> Interaction:
        interaction = Interaction(
            channel="email",
            subject="A question",
            queue_id=self.random.choice(self.queues),
            opened_at=work.now,
            last_activity_at=work.now,
        )
        work.add(interaction)
        await work.flush()
        return interaction

    async def _answer(self, offer: Offer) -> None:
        """Accept, decline, or let it ring on: after three ticks it is over."""
        what = self.random.choices(["accept", "decline", "ignore"], [6, 1, 2])[0]
        if what == "accept" and offer.expires_at > self.clock.now():
            await accept_offer(self.storage, offer.id, self.agents[offer.agent_id])
        elif what == "decline":
            await decline_offer(self.storage, offer.id, "", self.agents[offer.agent_id])

    async def _finish(self, item: WorkItem) -> None:
        assert item.agent_id is not None, "it is active"
        agent = self.agents[item.agent_id]
        if self.random.random() < 0.1:
            await return_item(self.storage, item.interaction_id, agent)
        else:
            await wrap_up(self.storage, Closing(item.interaction_id), agent)

    async def _rest(self) -> None:
        """Somebody goes to lunch; some of those who were away come back."""
        agents = list(self.agents.values())
        await set_mode(self.storage, WorkMode.NOT_READY, "Lunch", self.random.choice(agents))
        for agent in self.random.sample(agents, 3):
            await set_mode(self.storage, WorkMode.READY, "", agent)
