"""What a kind of thing tells the search about itself: when its texts change, and what they say."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from storage.types import Base
from storage.written import Written


@dataclass(frozen=True, slots=True)
class Entry:
    """A text to be found. It leads to `about_id`; `queue_id` is that of its conversation, None outside of any."""

    ref_id: int
    about_id: int
    at: datetime
    texts: tuple[str, ...]
    queue_id: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of entries. To have another kind of thing found, add its source to `hub.search.sources`.

    `stale` says of which rows of `model` a transaction changed the texts; `entries` reads those that are to be found,
    and leaves out what is nobody else's to find.
    """

    kind: str
    section: str
    model: type[Base]
    stale: Callable[[AsyncSession, Written], Awaitable[set[int]]]
    entries: Callable[[AsyncSession, Sequence[int]], Awaitable[list[Entry]]]
