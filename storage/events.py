"""What has happened, one row an event, numbered without gaps within its stream."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol, cast

from sqlalchemy import ColumnElement, String, Table, UniqueConstraint, Update, bindparam, insert, literal, select
from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.dml import ReturningInsert

from storage.types import Base, Key


class Event(Protocol):
    """A frozen dataclass of plain values. `stream` names the thing it happened to, e.g. `interaction-42`."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def stream(self) -> str: ...


class EventRow(Base):
    """One event as it is kept. `sequence` counts 1, 2, 3 … within the stream."""

    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("stream", "sequence"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    stream: Mapped[str] = mapped_column(String(80))
    sequence: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))
    payload: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    correlation_id: Mapped[str] = mapped_column(String(40), default="")


class StreamHead(Base):
    """The last number given in a stream: a row, since database sequences leave gaps and commit out of order."""

    __tablename__ = "stream_head"

    stream: Mapped[str] = mapped_column(String(80), primary_key=True)
    sequence: Mapped[int]


_EVENTS, _HEADS = cast("Table", EventRow.__table__), cast("Table", StreamHead.__table__)
_STREAM = bindparam("of_stream", type_=_HEADS.c.stream.type)


def _numbering(table: PostgresqlInsert | SqliteInsert) -> ReturningInsert[int]:
    """Takes the next number of a stream."""
    further = {"sequence": _HEADS.c.sequence + literal(1)}
    first = table.values(stream=_STREAM, sequence=1)
    return first.on_conflict_do_update(index_elements=["stream"], set_=further).returning(_HEADS.c.sequence)


class Together:
    """An event and changes of other rows that are written with it, put together once and used again and again.

    Each change is made from the number that the event gets. One statement on PostgreSQL, one after the other on SQLite.
    """

    def __init__(self, *changes: Callable[[ColumnElement[int]], Update]) -> None:
        head = _numbering(PostgresqlInsert(_HEADS)).cte("head")
        own = [column for column in _EVENTS.c if column.name not in ("id", "stream", "sequence")]
        values = [bindparam(f"of_{column.name}", type_=column.type) for column in own]
        names = ["stream", *(column.name for column in own), "sequence"]
        event = insert(_EVENTS).from_select(names, select(_STREAM, *values, head.c.sequence))
        number = select(head.c.sequence).scalar_subquery()
        beside = [change(number).cte(f"change_{place}") for place, change in enumerate(changes)]
        self.at_once = event.add_cte(*beside).returning(_EVENTS.c.sequence)
        self.after = [change(bindparam("number", type_=_EVENTS.c.sequence.type)) for change in changes]


@dataclass(frozen=True, slots=True)
class Beside:
    """What is written beside an event, and the values of its parameters."""

    together: Together
    values: Mapping[str, object]


# Put together once: every action needs one of these.
_NUMBERING = {"postgresql": _numbering(PostgresqlInsert(_HEADS)), "sqlite": _numbering(SqliteInsert(_HEADS))}
_ALONE = Beside(Together(), {})


async def append(
    session: AsyncSession, event: Event, at: datetime, correlation_id: str, beside: Beside = _ALONE
) -> EventRow:
    """Write an event under the next number of its stream, which stays locked until the transaction ends; returns it.

    One statement on PostgreSQL, two and those beside it on SQLite. Nothing that waits to be flushed is sent before, and
    what is returned belongs to no session: every action writes an event, and none changes one.
    """
    values = {
        "stream": event.stream,
        "name": type(event).__name__,
        "payload": payload_of(event),
        "at": at,
        "correlation_id": correlation_id,
    }
    connection = await session.connection()
    if connection.dialect.name == "postgresql":
        given = {f"of_{name}": value for name, value in values.items()}
        written = await connection.execute(beside.together.at_once, {**given, **beside.values})
        return EventRow(sequence=written.scalar_one(), **values)
    values["sequence"] = await next_sequence(session, event.stream)
    await connection.execute(insert(_EVENTS), values)
    for change in beside.together.after:
        await connection.execute(change, {"number": values["sequence"], **beside.values})
    return EventRow(**values)


async def next_sequence(session: AsyncSession, stream: str) -> int:
    """Take the next number of a stream; the row stays locked until the transaction ends."""
    connection = await session.connection()
    return (await connection.execute(_NUMBERING[connection.dialect.name], {"of_stream": stream})).scalar_one()


def payload_of(event: Event) -> dict[str, Any]:
    """The event's fields as JSON values."""
    return {name: getattr(event, name) for name in event.__dataclass_fields__}
