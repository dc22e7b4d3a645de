"""Notes who looked at whom: gathered in memory, written some at a time, so that no page waits for it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.access.actor import Actor
from hub.privacy.model import View
from storage.errors import StorageUnavailable
from storage.unit_of_work import Storage, Work, action
from storage.upsert import insert_into

EVERY = 5.0
# More different ones than these within that time are nobody's reading, and would fill the memory.
MOST = 20_000
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Sight:
    """Who looked at what, within which hour."""

    user_id: int
    noun: str
    object_id: int
    hour: datetime


@dataclass(slots=True)
class Looks:
    """How often, and when last."""

    times: int
    last_at: datetime


class Views:
    """What was looked at and is not written yet. Killed, at most the last few seconds are lost."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._seen: dict[Sight, Looks] = {}

    def note(self, by: Actor, noun: str, number: int) -> None:
        """Somebody looks at something now."""
        now = self._storage.clock.now()
        sight = Sight(by.user_id, noun, number, now.replace(minute=0, second=0, microsecond=0))
        known = self._seen.get(sight)
        if known is not None:
            known.times, known.last_at = known.times + 1, now
        elif len(self._seen) < MOST:
            self._seen[sight] = Looks(1, now)

    async def write_all(self, by: Actor, noun: str, numbers: Sequence[int]) -> None:
        """Write that somebody is given all of these now, in one statement."""
        now = self._storage.clock.now()
        hour = now.replace(minute=0, second=0, microsecond=0)
        await write_views(self._storage, {Sight(by.user_id, noun, each, hour): Looks(1, now) for each in numbers})

    async def run(self) -> None:
        """Write until cancelled, and then what is left."""
        try:
            while True:
                await asyncio.sleep(EVERY)
                await self.write()
        finally:
            await self.write()

    async def write(self) -> None:
        """Write what was gathered; what cannot be written now is tried again with the next."""
        taken, self._seen = self._seen, {}
        if not taken:
            return
        try:
            await write_views(self._storage, taken)
        except StorageUnavailable:
            self._seen = taken | self._seen


@action
async def write_views(work: Work, seen: Mapping[Sight, Looks]) -> None:
    """Add them to what is known of the same hours."""
    rows = [
        {"user_id": sight.user_id, "noun": sight.noun, "object_id": sight.object_id, "hour": sight.hour}
        | {"times": looks.times, "last_at": looks.last_at}
        # In one order: two processes that write the same never wait for each other.
        for sight, looks in sorted(seen.items(), key=lambda each: repr(each[0]))
    ]
    for first in range(0, len(rows), _AT_ONCE):
        statement = insert_into(work.session, View).values(rows[first : first + _AT_ONCE])
        more = {"times": View.times + statement.excluded.times, "last_at": statement.excluded.last_at}
        same = ["noun", "object_id", "hour", "user_id"]
        await work.session.execute(statement.on_conflict_do_update(index_elements=same, set_=more))
