"""Something is looked for, locked and, where it is free, changed with an event: in one statement on PostgreSQL."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Row,
    Select,
    String,
    Update,
    bindparam,
    cast,
    func,
    literal,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from storage.events import EVENTS, HEADS, Event, EventRow, append, numbered, row_of, told, values_of

# Those of what was found, by their names.
Columns = Mapping[str, ColumnElement[Any]]
_ONE: ColumnElement[int] = literal_column("1", Integer)
# Makes a change of what was found from the number that the event gets. Its own parameters are called as no column is.
Change = Callable[[Columns, ColumnElement[int]], Update]


@dataclass(frozen=True, slots=True)
class Look:
    """What finds something and locks it; its column `free` says whether it may be taken.

    The columns called `told` are told in the event, whose stream is named by `stream` and the first of them.
    """

    query: Select[Any]
    stream: str
    told: Sequence[str]


class Taking:
    """A look and the changes that follow, put together once and used again and again.

    `instead` are changes that do what followers would: where one of them finds its row, that follower is told nothing.
    """

    def __init__(self, look: Look, changes: Sequence[Change], instead: Mapping[object, Change]) -> None:
        self.look, self.followers = look, tuple(instead)
        every = [*changes, *instead.values()]
        self.at_once = _at_once(look, every, len(instead))
        columns = look.query.selected_columns
        bound = {column.name: bindparam(f"found_{column.name}", type_=column.type) for column in columns}
        number = bindparam("event_number", type_=EVENTS.c.sequence.type)
        self.after = [change(bound, number) for change in every]


@dataclass(frozen=True, slots=True)
class Attempt:
    """Who tries to take what: the event, without what is found out, and the values of all parameters."""

    taking: Taking
    event: Event
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Taken:
    """What was found; its event, unless it was not free; the followers whose part is done already."""

    row: Row[Any]
    event: EventRow | None = None
    done: frozenset[object] = frozenset()


async def take(session: AsyncSession, attempt: Attempt, at: datetime, correlation_id: str) -> Taken | None:
    """Look, and take it if it is free; None if it is not there. One statement on PostgreSQL.

    SQLite knows no writing in a CTE: it is asked one after the other, and nobody else writes meanwhile.
    """
    connection = await session.connection()
    if connection.dialect.name == "postgresql":
        return await _take_at_once(connection, attempt, at, correlation_id)
    row = (await connection.execute(attempt.taking.look.query, attempt.values)).one_or_none()
    if row is None or not row.free:
        return None if row is None else Taken(row)
    event = await append(session, _known(attempt, row), at, correlation_id)
    found = {f"found_{name}": value for name, value in row._mapping.items()}
    values = {**attempt.values, **found, "event_number": event.sequence}
    written = [(await connection.execute(change, values)).rowcount for change in attempt.taking.after]
    return Taken(row, event, _done(attempt.taking, written[-len(attempt.taking.followers) :]))


async def _take_at_once(
    connection: AsyncConnection, attempt: Attempt, at: datetime, correlation_id: str
) -> Taken | None:
    given = values_of(row_of(attempt.event, at, correlation_id))
    row = (await connection.execute(attempt.taking.at_once, {**attempt.values, **given})).one_or_none()
    if row is None or row.event_number is None:
        return None if row is None else Taken(row)
    event = row_of(_known(attempt, row), at, correlation_id)
    event.sequence = row.event_number
    followers = attempt.taking.followers
    return Taken(row, event, _done(attempt.taking, row[len(row) - len(followers) :]))


def _known(attempt: Attempt, row: Row[Any]) -> Event:
    return replace(attempt.event, **{name: getattr(row, name) for name in attempt.taking.look.told})


def _done(taking: Taking, written: Sequence[int]) -> frozenset[object]:
    return frozenset(follower for follower, count in zip(taking.followers, written, strict=True) if count)


def _at_once(look: Look, changes: Sequence[Change], counted: int) -> Select[Any]:
    """Finds and locks, and writes what is free; the last changes are counted."""
    found = look.query.cte("found")
    free = select(found).where(found.c.free).cte("free")
    written, number = _written(look, free)
    made = [change(dict(free.c), number).where(number.is_not(None)) for change in changes]
    beside = [change.cte(f"change_{place}") for place, change in enumerate(made[: len(made) - counted])]
    instead = [
        change.returning(_ONE).cte(f"instead_{place}") for place, change in enumerate(made[len(made) - counted :])
    ]
    counts = [select(func.count()).select_from(each).scalar_subquery() for each in instead]
    return select(found, select(written.c.sequence).scalar_subquery().label("event_number"), *counts).add_cte(*beside)


def _written(look: Look, free: CTE) -> tuple[CTE, ColumnElement[int]]:
    """The event, and its number for who changes something beside it."""
    stream = literal_column(f"'{look.stream}'", String).concat(cast(free.c[look.told[0]], String))
    first = PostgresqlInsert(HEADS).from_select(["stream", "sequence"], select(stream, literal(1)).select_from(free))
    head = numbered(first).cte("head")
    pairs = [(literal_column(f"'{name}'", String), free.c[name]) for name in look.told]
    known = func.jsonb_build_object(*chain.from_iterable(pairs))
    payload = bindparam("of_payload", type_=JSONB).op("||", return_type=JSONB())(known)
    event = told(free.join(head, true()), head.c.sequence, stream=stream, payload=payload)
    return event.cte("written"), select(head.c.sequence).scalar_subquery()
