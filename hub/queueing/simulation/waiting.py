"""Waiting items by level: within one, whoever waits longest is next, so that only the heads need to be looked at."""

from bisect import bisect_left, insort
from collections.abc import ItemsView
from datetime import datetime
from typing import TypeAlias

from hub.queueing.standing import WaitingItem

# A queue, what is asked for, and a priority: whoever may take one item of a level may take any of it, as far as queues
# and skills go.
Level: TypeAlias = tuple[int, str, tuple[tuple[int, int], ...], int]


class Waiting:
    """All items that wait, as the index of production orders them."""

    def __init__(self) -> None:
        self._levels: dict[Level, list[tuple[datetime, int]]] = {}
        self._items: dict[int, WaitingItem] = {}

    def __len__(self) -> int:
        return len(self._items)

    @property
    def levels(self) -> ItemsView[Level, list[tuple[datetime, int]]]:
        """Where something waits: ages and ids, oldest first."""
        return self._levels.items()

    def item(self, item_id: int) -> WaitingItem:
        """One that waits."""
        return self._items[item_id]

    def add(self, item: WaitingItem) -> None:
        """It waits, at its age."""
        self._items[item.id] = item
        insort(self._levels.setdefault(level_of(item), []), (item.eligible_at, item.id))

    def remove(self, item: WaitingItem) -> None:
        """It does not wait any more."""
        del self._items[item.id]
        level = self._levels[level_of(item)]
        del level[bisect_left(level, (item.eligible_at, item.id))]
        if not level:
            del self._levels[level_of(item)]


def level_of(item: WaitingItem) -> Level:
    """Where an item waits."""
    return item.queue_id, item.channel, tuple(sorted(item.skills.items())), item.priority
