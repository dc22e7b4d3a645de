"""What the database keeps in production: items, open offers with their unique keys, who has what."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from hub.queueing.simulation.clock import VirtualClock
from hub.queueing.simulation.scenario import Contact
from hub.queueing.simulation.staff import Presence, Staff
from hub.queueing.simulation.waiting import Waiting
from hub.queueing.standing import Terms, WaitingItem
from hub.queueing.states import WorkState, WorkStep, after

ALWAYS_SO = Terms()


class What(StrEnum):
    """What can happen, as it is written down."""

    ARRIVED = "arrived"
    OFFERED = "offered"
    DECLINED = "declined"
    TIMED_OUT = "timed out"
    WITHDRAWN = "withdrawn"
    ACCEPTED = "accepted"
    GIVEN_BACK = "given back"
    WRAPPING_UP = "wrapping up"
    FINISHED = "finished"
    ABANDONED = "abandoned"
    READY = "ready"
    AWAY = "away"


# When (seconds), what, and the ids of the item and of the agent, 0 for none.
Entry: TypeAlias = tuple[float, What, int, int]
Watcher: TypeAlias = Callable[[Entry], None]


@dataclass(slots=True)
class Item:
    """A contact that came. `value` is how the choice sees it, whether it waits or not."""

    contact: Contact
    value: WaitingItem
    state: WorkState = WorkState.WAITING
    offer: "OpenOffer | None" = None
    agent_id: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class OpenOffer:
    """An item held out to an agent until a time in seconds."""

    item: Item
    agent_id: int
    expires_at: float


class Book:
    """Every method is one transaction: it happens as a whole, or changes nothing and says so."""

    def __init__(self, clock: VirtualClock, staff: Staff, terms: Mapping[int, Terms], watch: Watcher) -> None:
        self.clock, self.staff = clock, staff
        self.items: dict[int, Item] = {}
        self.waiting = Waiting()
        self.offers: dict[int, OpenOffer] = {}
        self._terms, self._watch = terms, watch
        self._last: dict[int, tuple[int, datetime]] = {}

    def arrive(self, contact: Contact) -> Item:
        """A contact came in and waits."""
        number = len(self.items) + 1
        agent_id, at = self._last.get(contact.customer, (None, None))
        value = WaitingItem(
            number,
            contact.queue_id,
            contact.channel,
            contact.priority,
            self.clock.moment(),
            contact.skills,
            terms=self._terms.get(contact.queue_id, ALWAYS_SO),
            handled_by=agent_id,
            handled_at=at,
        )
        item = self.items[number] = Item(contact, value)
        self.waiting.add(value)
        self._write(What.ARRIVED, item)
        return item

    def offer(self, item: Item, agent_id: int, seconds: float) -> bool:
        """Hold an item out, if it waits. The keys of the database: one open offer for an item, one for an agent."""
        agent = self.staff.presences[agent_id]
        if item.state != WorkState.WAITING or item.offer is not None or agent.has_offer:
            return False
        self.waiting.remove(item.value)
        item.state = after(item.state, WorkStep.OFFER)
        item.offer = self.offers[item.value.id] = OpenOffer(item, agent_id, self.clock.now + seconds)
        agent.has_offer = True
        self.staff.renew(agent)
        self._write(What.OFFERED, item, agent_id)
        return True

    def accept(self, offer: OpenOffer) -> bool:
        """The agent has the item now, unless the offer is over."""
        if offer.item.offer is not offer or offer.expires_at <= self.clock.now:
            return False
        item, agent = offer.item, self._end(offer)
        item.state, item.agent_id = after(item.state, WorkStep.TAKE), offer.agent_id
        agent.held[item.contact.channel] += 1
        agent.idle_since = agent.given_at = self.clock.now
        self.staff.renew(agent)
        self._write(What.ACCEPTED, item, offer.agent_id)
        return True

    def withhold(self, offer: OpenOffer, what: What) -> bool:
        """The item waits again, as old as it was; who declined it or let it time out is remembered."""
        if offer.item.offer is not offer:
            return False
        item, agent = offer.item, self._end(offer)
        if what != What.WITHDRAWN:
            self._remember(item, offer.agent_id)
        item.state = after(item.state, WorkStep.WITHHOLD)
        self.waiting.add(item.value)
        self.staff.renew(agent)
        self._write(what, item, offer.agent_id)
        return True

    def time_out(self, offer: OpenOffer) -> None:
        """Nobody answered: the agent is not ready any more (RONA)."""
        if self.withhold(offer, What.TIMED_OUT):
            self.set_ready(offer.agent_id, False)

    def abandon(self, item: Item) -> None:
        """The customer leaves, unless somebody has answered."""
        if item.state not in (WorkState.WAITING, WorkState.OFFERED):
            return
        if item.offer is not None:
            self.withhold(item.offer, What.WITHDRAWN)
        self.waiting.remove(item.value)
        item.state = after(item.state, WorkStep.ABANDON)
        self._write(What.ABANDONED, item)

    def begin_wrap_up(self, item: Item) -> None:
        """The conversation is over, the work is not: the capacity stays in use."""
        item.state = after(item.state, WorkStep.BEGIN_WRAP_UP)
        self._write(What.WRAPPING_UP, item, item.agent_id)

    def finish(self, item: Item) -> None:
        """Nothing more is to be done."""
        item.state = after(item.state, WorkStep.FINISH)
        if item.contact.customer:
            self._last[item.contact.customer] = item.agent_id, self.clock.moment()
        self._let_go(item, What.FINISHED)

    def give_back(self, item: Item) -> None:
        """The item waits again, as old as it was, for somebody else first."""
        item.state = after(item.state, WorkStep.RETURN)
        self._remember(item, item.agent_id)
        self.waiting.add(item.value)
        self._let_go(item, What.GIVEN_BACK)

    def set_ready(self, agent_id: int, ready: bool) -> None:
        """Somebody comes, or goes."""
        if self.staff.set_ready(agent_id, ready):
            self._write(What.READY if ready else What.AWAY, None, agent_id)

    def _end(self, offer: OpenOffer) -> Presence:
        agent = self.staff.presences[offer.agent_id]
        offer.item.offer, agent.has_offer = None, False
        del self.offers[offer.item.value.id]
        return agent

    def _let_go(self, item: Item, what: What) -> None:
        agent_id, item.agent_id = item.agent_id, 0
        agent = self.staff.presences[agent_id]
        agent.held[item.contact.channel] -= 1
        agent.idle_since = self.clock.now
        self.staff.renew(agent)
        self._write(what, item, agent_id)

    def _remember(self, item: Item, agent_id: int) -> None:
        item.value = replace(item.value, tried={**item.value.tried, agent_id: self.clock.moment()})

    def _write(self, what: What, item: Item | None, agent_id: int = 0) -> None:
        self._watch((self.clock.now, what, item.value.id if item else 0, agent_id))
