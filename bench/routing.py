"""Decisions a second, each an offer made and accepted, with 1,000, 100,000 and 1,000,000 items waiting, and ratios.

Run `python -m bench.routing [--waiting N …] [--database ADDRESS …]`; SQLite in a temporary folder by default, and there
must be an address of an empty database for each number of items. They take turns, so that the machine's moods hit all
alike. The goal is that a decision takes at most 1.5 times as long among the most as among the fewest.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import delete, func, insert, text, update

from bench.figures import line, percentile
from hub.access.actor import Actor
from hub.access.model import Role, User, UserRole
from hub.access.permissions import Permission
from hub.interactions.model import Interaction
from hub.queueing.accept import accept_offer
from hub.queueing.lanes import lane_of
from hub.queueing.model import AgentSkill, Offer, Queue, QueueMember, Skill, WorkItem, WorkMode, WorkState
from hub.queueing.offer import make_offers
from hub.queueing.offers import open_offers
from hub.queueing.presence import heartbeat, set_mode
from storage import schema
from storage.blobs import LocalBlobs
from storage.bus import MemoryBus
from storage.unit_of_work import Storage

# One agent is free at a time, as when everybody is busy: then a round of offers serves one decision only.
QUEUES, AGENTS, PRIORITIES = 6, 1, 3
# As many lanes in each queue: they differ by channel and by a skill.
CHANNELS, LEVELS = ("email", "chat", "fax"), 2
BATCH = 5_000
START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Contest:
    """One database full of waiting items. `rounds` are seconds a decision in each round."""

    storage: Storage
    waiting: int
    agents: list[Actor] = field(default_factory=list)
    rounds: list[float] = field(default_factory=list)

    async def prepare(self) -> None:
        """Make the tables, the items and the agents, every agent in every queue and ready."""
        await schema.upgrade(self.storage.url)
        self.agents = [
            Actor(number, f"Agent {number}", frozenset({Permission.SERVE, Permission.ALL_QUEUES}))
            for number in range(1, AGENTS + 1)
        ]
        await self._fill()
        for agent in self.agents:
            await set_mode(self.storage, WorkMode.READY, "", agent)

    async def _fill(self) -> None:
        names = [f"agent{number}" for number in range(AGENTS)]
        async with self.storage.writer.begin() as connection:
            await connection.execute(insert(Queue), [{"name": f"Queue {number}"} for number in range(QUEUES)])
            await connection.execute(
                insert(User), [{"login": name, "name": name, "created_at": START} for name in names]
            )
            role = {"id": 1, "name": "agent", "permissions": [Permission.DESK, Permission.SERVE]}
            await connection.execute(insert(Role), [role])
            given = [{"user_id": agent.user_id, "role_id": 1} for agent in self.agents]
            await connection.execute(insert(UserRole), given)
            members = [(queue, agent.user_id) for queue in range(1, QUEUES + 1) for agent in self.agents]
            await connection.execute(insert(QueueMember), [{"queue_id": q, "user_id": user} for q, user in members])
            await connection.execute(insert(Skill), [{"id": 1, "name": "Russian"}])
            skilled = [{"user_id": agent.user_id, "skill_id": 1, "level": LEVELS} for agent in self.agents]
            await connection.execute(insert(AgentSkill), skilled)
            for first in range(1, self.waiting + 1, BATCH):
                numbers = range(first, min(first + BATCH, self.waiting + 1))
                await connection.execute(insert(Interaction), [_interaction(number) for number in numbers])
                await connection.execute(insert(WorkItem), [_work_item(number) for number in numbers])
        async with self.storage.writer.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(text("ANALYZE"))

    async def round(self) -> None:
        """Offer one item to each agent and have each accept; then, unmeasured, everything waits again."""
        await heartbeat(self.storage, [agent.user_id for agent in self.agents])
        began = perf_counter()
        made = await make_offers(self.storage)
        for agent in self.agents:
            for card in await open_offers(self.storage, agent.user_id):
                await accept_offer(self.storage, card.offer_id, agent)
        self.rounds.append((perf_counter() - began) / made)
        await self._take_back()

    async def _take_back(self) -> None:
        # As if new, at the end of their queues: there are as many as before, and nobody had them yet.
        async with self.storage.transaction() as work:
            await work.session.execute(delete(Offer))
            newest = await work.session.scalar(func.max(WorkItem.eligible_at).select())
            active = update(WorkItem).where(WorkItem.state == WorkState.ACTIVE)
            await work.session.execute(
                active.values(state=WorkState.WAITING, agent_id=None, eligible_at=newest),
                execution_options={"synchronize_session": False},
            )


def _interaction(number: int) -> dict[str, Any]:
    at = START + timedelta(seconds=number)
    queue = number % QUEUES + 1
    channel = CHANNELS[number % len(CHANNELS)]
    return {"channel": channel, "subject": "A question", "queue_id": queue, "opened_at": at, "last_activity_at": at}


def _work_item(number: int) -> dict[str, Any]:
    queue, at = number % QUEUES + 1, START + timedelta(seconds=number)
    channel, level = CHANNELS[number % len(CHANNELS)], number // QUEUES % (LEVELS + 1)
    skills = {"1": level} if level else {}
    return {
        "interaction_id": number,
        "queue_id": queue,
        "channel": channel,
        "skills": skills,
        "lane": lane_of(channel, skills, None),
        "priority": number // QUEUES // (LEVELS + 1) % PRIORITIES,
        "eligible_at": at,
    }


async def main() -> None:
    """Fill the databases, decide in turn, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", nargs="+", default=[], metavar="ADDRESS")
    parser.add_argument("--waiting", nargs="+", type=int, default=[1_000, 100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        usual = [f"sqlite+aiosqlite:///{folder}/{waiting}.sqlite3" for waiting in options.waiting]
        contests = [
            Contest(Storage(url, LocalBlobs(Path(folder)), MemoryBus()), waiting)
            for url, waiting in zip(options.database or usual, options.waiting, strict=True)
        ]
        for contest in contests:
            await contest.prepare()
        for _ in range(options.rounds):
            for contest in contests:
                await contest.round()
        for contest in contests:
            await contest.storage.close()
    _report(contests)


def _report(contests: Sequence[Contest]) -> None:
    for each in contests:
        a_second = len(each.rounds) / sum(each.rounds)
        print(line(f"{each.waiting:,} waiting, a decision", each.rounds), f" {a_second:.0f} a second")
    few = contests[0]
    for many in contests[1:]:
        ratio = percentile(many.rounds, 0.5) / percentile(few.rounds, 0.5)
        print(f"{many.waiting:,} : {few.waiting:,} waiting: {ratio:.2f} times as long (goal: at most 1.5)")


if __name__ == "__main__":
    asyncio.run(main())
