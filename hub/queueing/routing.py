"""Who gets what next: a pure choice over frozen values, the same for the same input, ties broken by id."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from hub.queueing.decision import NAMED, DecisionRecord, Passed, Why, WhyNot, passed
from hub.queueing.standing import FreeAgent, WaitingItem, fit, order, standing


@dataclass(frozen=True, slots=True)
class Choice:
    """An item for an agent, and the record of why."""

    item_id: int
    agent_id: int
    record: DecisionRecord


def choose(
    items: Iterable[WaitingItem], agents: Iterable[FreeAgent], now: datetime, named: int | None = NAMED
) -> tuple[Choice, ...]:
    """At most one item for each agent and one agent for each item.

    Items go by priority with ageing, then urgency of the channel, then age. Each goes to who had its customer last,
    else to whom it fits best in the narrowest ring, else to who has been idle longest. Who declined it already is
    asked again only when nobody else is left, and not at once.
    """
    matching = _Matching(tuple(sorted(agents, key=lambda agent: agent.id)), now, named)
    chosen = (matching.give(item) for item in sorted(items, key=lambda item: order(item, now)))
    return tuple(choice for choice in chosen if choice is not None)


@dataclass(frozen=True, slots=True)
class _Able:
    """An agent who may be asked. Whoever comes first by `rank` is the best; by `fitness` they differ in fit."""

    agent: FreeAgent
    ring: int
    fit: int

    @property
    def fitness(self) -> tuple[int, int]:
        return self.ring, -self.fit

    @property
    def rank(self) -> tuple[int, int, datetime, int]:
        return *self.fitness, self.agent.idle_since, self.agent.id


@dataclass(frozen=True, slots=True)
class _Lineup:
    """Who may be asked about one kind of item, best first, and why the others may not."""

    able: tuple[_Able, ...]
    unable: tuple[tuple[int, WhyNot], ...]


class _Matching:
    """One round: who is there, and who has been given something in it."""

    def __init__(self, agents: tuple[FreeAgent, ...], now: datetime, named: int | None) -> None:
        self._agents, self._now, self._named = agents, now, named
        self._taken: set[int] = set()
        self._lineups: dict[object, _Lineup] = {}

    def give(self, item: WaitingItem) -> Choice | None:
        """The item to the best agent who is left; None if nobody is."""
        if len(self._taken) == len(self._agents):
            return None
        lineup = self._lineup(item)
        free = [each for each in lineup.able if each.agent.id not in self._taken]
        found = self._best(item, free)
        if found is None:
            return None
        best, why = found
        others = passed((*lineup.unable, *self._behind(item, lineup, best, why)), self._named)
        self._taken.add(best.agent.id)
        return Choice(item.id, best.agent.id, self._record(item, best, why, others))

    def _best(self, item: WaitingItem, free: list[_Able]) -> tuple[_Able, Why] | None:
        fresh = [each for each in free if each.agent.id not in item.tried]
        if not fresh:
            again = [each for each in free if item.may_be_asked_again(each.agent.id, self._now)]
            # Whoever was asked longest ago: otherwise one of them would be asked for ever.
            oldest = min(again, key=lambda each: (item.tried[each.agent.id], each.rank), default=None)
            return None if oldest is None else (oldest, Why.AGAIN)
        if item.pinned_to is not None:
            return fresh[0], Why.PINNED
        sticky = item.sticky_agent(self._now)
        for each in fresh:
            if each.agent.id == sticky:
                return each, Why.KNOWN
        if len(fresh) == 1:
            return fresh[0], Why.ONLY
        return fresh[0], Why.FIT if fresh[0].fitness < fresh[1].fitness else Why.IDLE

    def _lineup(self, item: WaitingItem) -> _Lineup:
        """The same for all items that ask for the same and have reached the same ring."""
        waited = item.waited(self._now)
        rings = sum(ring.after <= waited for ring in item.terms.rings)
        kind = (item.queue_id, item.channel, item.pinned_to, rings, item.terms, tuple(sorted(item.skills.items())))
        if kind not in self._lineups:
            stands = [(agent, standing(item, agent, self._now)) for agent in self._agents]
            unable = tuple((agent.id, reach) for agent, reach in stands if isinstance(reach, WhyNot))
            able = [
                _Able(agent, reach.number, fit(item, agent)) for agent, reach in stands if not isinstance(reach, WhyNot)
            ]
            self._lineups[kind] = _Lineup(tuple(sorted(able, key=lambda each: each.rank)), unable)
        return self._lineups[kind]

    def _behind(self, item: WaitingItem, lineup: _Lineup, best: _Able, why: Why) -> Iterator[tuple[int, WhyNot]]:
        for each in lineup.able:
            if each is best:
                continue
            if each.agent.id in self._taken:
                yield each.agent.id, WhyNot.TAKEN
            elif each.agent.id in item.tried:
                yield each.agent.id, WhyNot.TRIED
            elif why == Why.KNOWN:
                yield each.agent.id, WhyNot.KNOWN
            else:
                yield each.agent.id, WhyNot.FIT if best.fitness < each.fitness else WhyNot.IDLE

    def _record(self, item: WaitingItem, best: _Able, why: Why, others: tuple[Passed, ...]) -> DecisionRecord:
        agent = best.agent
        return DecisionRecord(
            why,
            priority=item.priority_at(self._now),
            waited=round(item.waited(self._now).total_seconds()),
            idle=max(0, round((self._now - agent.idle_since).total_seconds())),
            used=agent.profile.used(agent.held),
            skills=len(item.skills),
            fit=best.fit,
            ring=best.ring,
            others=others,
        )
