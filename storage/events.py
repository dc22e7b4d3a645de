"""What has happened, one row an event, numbered without gaps within its stream."""

from dataclasses import asdict
from datetime import datetime
from typing import Any, ClassVar, Protocol

from sqlalchemy import String, UniqueConstraint, literal
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, Key
from storage.upsert import insert_into


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


async def next_sequence(session: AsyncSession, stream: str) -> int:
    """Take the next number of a stream; the row stays locked until the transaction ends."""
    statement = (
        insert_into(session, StreamHead)
        .values(stream=stream, sequence=1)
        .on_conflict_do_update(index_elements=["stream"], set_={"sequence": StreamHead.sequence + literal(1)})
        .returning(StreamHead.sequence)
    )
    return (await session.execute(statement)).scalar_one()


def payload_of(event: Event) -> dict[str, Any]:
    """The event's fields as JSON values."""
    return asdict(event)
