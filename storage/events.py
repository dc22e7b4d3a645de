"""What has happened, one row an event, numbered without gaps within its stream."""

from datetime import datetime
from typing import Any, ClassVar, Protocol, cast

from sqlalchemy import ColumnElement, FromClause, String, Table, UniqueConstraint, bindparam, insert, literal, select
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


EVENTS, HEADS = cast("Table", EventRow.__table__), cast("Table", StreamHead.__table__)
_KEPT = [column.name for column in EVENTS.c if column.name not in ("id", "sequence")]


def numbered(head: PostgresqlInsert | SqliteInsert) -> ReturningInsert[int]:
    """The insert of a stream's first number that takes the next one where there are some."""
    further = {"sequence": HEADS.c.sequence + literal(1)}
    return head.on_conflict_do_update(index_elements=["stream"], set_=further).returning(HEADS.c.sequence)


def told(source: FromClause, number: ColumnElement[int], **other: ColumnElement[Any]) -> ReturningInsert[int]:
    """The insert of an event with the number of `source`; its values are parameters, but for what is `other`."""
    values = [other.get(name, bindparam(f"of_{name}", type_=EVENTS.c[name].type)) for name in _KEPT]
    query = select(*values, number).select_from(source)
    return insert(EVENTS).from_select([*_KEPT, "sequence"], query).returning(EVENTS.c.sequence)


# Put together once: every action needs one of these.
_FIRST = {"stream": bindparam("of_stream", type_=HEADS.c.stream.type), "sequence": 1}
_NUMBERING = {
    "postgresql": numbered(PostgresqlInsert(HEADS).values(_FIRST)),
    "sqlite": numbered(SqliteInsert(HEADS).values(_FIRST)),
}
_HEAD = _NUMBERING["postgresql"].cte("head")
_AT_ONCE = told(_HEAD, _HEAD.c.sequence)


async def append(session: AsyncSession, event: Event, at: datetime, correlation_id: str) -> EventRow:
    """Write an event under the next number of its stream, which stays locked until the transaction ends; returns it.

    One statement on PostgreSQL, two on SQLite. Nothing that waits to be flushed is sent before, and what is returned
    belongs to no session: every action writes an event, and none changes one.
    """
    row = row_of(event, at, correlation_id)
    values = values_of(row)
    connection = await session.connection()
    if connection.dialect.name == "postgresql":
        row.sequence = (await connection.execute(_AT_ONCE, values)).scalar_one()
    else:
        row.sequence = await next_sequence(session, event.stream)
        kept = {name: getattr(row, name) for name in (*_KEPT, "sequence")}
        await connection.execute(insert(EVENTS), kept)
    return row


def row_of(event: Event, at: datetime, correlation_id: str) -> EventRow:
    """An event as it is kept, without its number."""
    name, payload = type(event).__name__, payload_of(event)
    return EventRow(stream=event.stream, name=name, payload=payload, at=at, correlation_id=correlation_id)


def values_of(row: EventRow) -> dict[str, object]:
    """The parameters of `told`."""
    return {f"of_{name}": getattr(row, name) for name in _KEPT}


async def next_sequence(session: AsyncSession, stream: str) -> int:
    """Take the next number of a stream; the row stays locked until the transaction ends."""
    connection = await session.connection()
    return (await connection.execute(_NUMBERING[connection.dialect.name], {"of_stream": stream})).scalar_one()


def payload_of(event: Event) -> dict[str, Any]:
    """The event's fields as JSON values."""
    return {name: getattr(event, name) for name in event.__dataclass_fields__}
