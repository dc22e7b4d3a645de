"""One action, one transaction, one event: the storage, the unit of work, and the decorator that ties them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Coroutine, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Concatenate, Generic, ParamSpec, Protocol, TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from storage.blobs import Blobs
from storage.bus import Bus, Hint
from storage.engine import PATIENCE, open_engines, refuse_unsafe
from storage.errors import StorageUnavailable
from storage.events import Event, EventRow, append, payload_of
from storage.failures import is_retryable, translated_failures
from storage.taking import Attempt, Taken, take
from storage.types import Base
from storage.written import NotingSession, Written, written

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=Base)

ATTEMPTS = 4

# Follows one contact from the front door to the screen: set by whoever starts the work, kept in events and logs.
correlation_id: ContextVar[str] = ContextVar("correlation_id", default="")


class Clock(Protocol):
    """Where the storage takes the time from."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class Versioned(Protocol):
    """Something whose version is the number of its newest event."""

    version: int


class Work:
    """One transaction in progress. `now` is the same for everything that happens in it."""

    def __init__(self, session: AsyncSession, now: datetime, followers: Sequence["Follower"] = ()) -> None:
        self.session = session
        self.now = now
        self.hints: list[Hint] = []
        self._followers = followers

    def add(self, *things: Base) -> None:
        """Keep new rows; they get their keys at the next `flush`."""
        self.session.add_all(things)

    async def flush(self) -> None:
        """Send pending rows to the database, so that keys are known and unique rules are checked now."""
        await self.session.flush()

    async def locked(self, model: type[M], key: object) -> M | None:
        """The row with this key, fresh and held against other transactions until this one ends; None if missing."""
        await self.session.flush()
        return await self.session.get(model, key, with_for_update=True, populate_existing=True)

    async def locked_as_named(self, model: type[M], key: object) -> M | None:
        """The same of what rows everywhere name, such as people and queues: others may go on naming it meanwhile.

        Who changes it must neither give it another key nor remove it.
        """
        await self.session.flush()
        return await self.session.get(model, key, with_for_update={"key_share": True}, populate_existing=True)

    async def add_first(self, row: Base) -> bool:
        """Write a new row whose unique key somebody else may write at the same moment; False if they were first."""
        await self.session.flush()
        try:
            async with self.session.begin_nested():
                self.session.add(row)
        except IntegrityError:
            return False
        return True

    async def record(self, event: Event) -> int:
        """Write the event and return its number in the stream; subscribers hear of it after the commit."""
        await self.session.flush()
        return await self._append(event, None)

    async def record_of(self, thing: Versioned, event: Event) -> None:
        """The same of something whose row is locked and has its keys; its version is the event's number.

        What has changed in it goes to the database at once with its version, rather than before and after.
        """
        await self._append(event, thing)

    async def take(self, attempt: Attempt) -> Taken | None:
        """Look for something, lock it, and record its event and changes where it is free; None if it is not there.

        Nothing else may wait to be written: it would not be seen, or would undo this.
        """
        assert not self.session.new, "rows wait to be written"
        assert not self.session.dirty, "changes wait to be written"
        taken = await take(self.session, attempt, self.now, correlation_id.get())
        if taken is not None and taken.event is not None:
            await self._follow(taken.event, taken.done)
        return taken

    async def _append(self, event: Event, thing: Versioned | None) -> int:
        row = await append(self.session, event, self.now, correlation_id.get())
        if thing is not None:
            thing.version = row.sequence
        await self._follow(row)
        return row.sequence

    async def _follow(self, row: EventRow, done: Collection[object] = ()) -> None:
        for follow in self._followers:
            if follow not in done:
                await follow(self, row)
        self.hints.append(Hint(row.name, row.stream, row.sequence, row.payload, row.correlation_id))

    @property
    def written(self) -> Written:
        """The rows this transaction wrote so far, as far as they were flushed."""
        return written(self.session.sync_session)

    def tell(self, event: Event) -> None:
        """Let subscribers hear of something after the commit that is nobody's history: no row, and no number."""
        self.hints.append(Hint(type(event).__name__, event.stream, 0, payload_of(event), correlation_id.get()))


# Writes what follows from an event in the event's own transaction.
Follower = Callable[[Work, EventRow], Awaitable[None]]
# Writes what follows from the rows a transaction wrote, at its end.
Finisher = Callable[[Work], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Together:
    """A session that one task reads everything with; what it begins beside itself must not."""

    storage: "Storage"
    task: asyncio.Task[object] | None
    session: AsyncSession

    def is_of(self, storage: "Storage") -> bool:
        return self.storage is storage and self.task is asyncio.current_task()


_together: ContextVar[_Together | None] = ContextVar("_together", default=None)


class Storage:
    """An open database with its blobs and its bus.

    `patience` is how many seconds a transaction waits for a connection, and again for SQLite's lock, before it is
    refused with `StorageUnavailable`. `followers` are told of each event in its transaction, in this order;
    `finishers` are called before the commit of whatever `Written` tells of.
    """

    def __init__(
        self, url: str, blobs: Blobs, bus: Bus, clock: Clock | None = None, *, patience: float = PATIENCE
    ) -> None:
        self.url = url
        self.blobs = blobs
        self.bus = bus
        self.clock = clock or SystemClock()
        self.followers: Sequence[Follower] = ()
        self.finishers: Sequence[Finisher] = ()
        self.writer, self.reader = open_engines(url, patience=patience)

    async def open(self) -> None:
        """Check that what is committed stays committed. Raises `StorageUnavailable` or `RuntimeError`."""
        with translated_failures():
            await refuse_unsafe(self.writer)

    async def close(self) -> None:
        """Give every connection back."""
        await self.writer.dispose()
        await self.reader.dispose()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Work]:
        """One transaction: committed at the end, undone by any exception; hints go out after the commit.

        Raises `StorageUnavailable`. Cancelled before its end it leaves nothing; cancelled while it commits it is
        committed, told, and then cancelled.
        """
        with translated_failures():
            async with AsyncSession(self.writer, expire_on_commit=False, sync_session_class=NotingSession) as session:
                work = Work(session, self.clock.now(), self.followers)
                yield work
                await self._finish(work)
                await _undisturbed(self._commit(work))

    async def _finish(self, work: Work) -> None:
        if self.finishers:
            await work.flush()
        for finish in self.finishers if work.written else ():
            await finish(work)

    async def _commit(self, work: Work) -> None:
        await work.session.commit()
        self.bus.publish(work.hints)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session for queries only; nothing done in it is kept."""
        together = _together.get()
        if together is not None and together.is_of(self):
            yield together.session
            return
        with translated_failures():
            async with AsyncSession(self.reader, expire_on_commit=False) as session:
                yield session

    @asynccontextmanager
    async def reading_together(self) -> AsyncIterator[None]:
        """Everything that this task reads meanwhile is read over one connection, begun once."""
        async with self.reading() as session:
            token = _together.set(_Together(self, asyncio.current_task(), session))
            try:
                yield
            finally:
                _together.reset(token)

    async def run(self, body: Callable[[Work], Awaitable[R]]) -> R:
        """Run one action in a transaction, again from the start when PostgreSQL undid it for another one.

        Raises `StorageUnavailable`, also when the last attempt was undone.
        """
        undone: DBAPIError | None = None
        for _ in range(ATTEMPTS):
            try:
                async with self.transaction() as work:
                    return await body(work)
            except DBAPIError as error:
                if not is_retryable(error):
                    raise
                undone = error
        raise StorageUnavailable("undone by other transactions again and again") from undone


async def _undisturbed(finishing: Coroutine[None, None, None]) -> None:
    """Wait to the end even when cancelled: half a commit would leave nobody knowing whether it happened."""
    task = asyncio.create_task(finishing)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as error:
            cancelled = error
    task.result()
    if cancelled:
        raise cancelled


class Action(Generic[P, R]):
    """An action of the hub: called with a storage it is one transaction; `within` joins one already open."""

    def __init__(self, body: Callable[Concatenate[Work, P], Awaitable[R]]) -> None:
        self.within = body
        self.__doc__ = body.__doc__
        self.__name__ = body.__name__

    async def __call__(self, storage: Storage, *args: P.args, **kwargs: P.kwargs) -> R:
        return await storage.run(lambda work: self.within(work, *args, **kwargs))


def action(body: Callable[Concatenate[Work, P], Awaitable[R]]) -> Action[P, R]:
    """Make a function that takes a `Work` callable with a `Storage`: one call, one transaction."""
    return Action(body)
