"""What leaves the house: rendered and committed first, then handed over, one row a recipient."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.claims import ClaimableRow, claim, extend
from storage.types import Key
from storage.unit_of_work import Work, action

LEASE = timedelta(minutes=2)
_LONGEST_KEY = 200


class DeliveryState(StrEnum):
    """Where one recipient's copy stands. `uncertain`: handed over, and the answer never came."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DEFERRED = "deferred"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    CANCELLED = "cancelled"


class OutboxRow(ClaimableRow):
    """One rendered message for one recipient. `key` is unique and the same at every attempt.

    `subject_id` is what the owner of the channel finds its message by; `content` is the blob of the rendered bytes.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_channel_due_at_id", "channel", "due_at", "id"),)

    channel: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(_LONGEST_KEY), unique=True)
    subject_id: Mapped[int] = mapped_column(Key, index=True)
    recipient: Mapped[str] = mapped_column(String(320))
    envelope_from: Mapped[str] = mapped_column(String(320))
    content: Mapped[str] = mapped_column(String(64), index=True)
    state: Mapped[DeliveryState] = mapped_column(String(12), default=DeliveryState.QUEUED)
    answer: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]


def key_of(external_id: str, recipient: str) -> str:
    """The key of one recipient's copy. One that would be cut is hashed: cut, two recipients could have the same."""
    key = f"{external_id}:{recipient}"
    return key if len(key) <= _LONGEST_KEY else sha256(key.encode()).hexdigest()


@action
async def claim_outbox(work: Work, channel: str, limit: int = 20, lease: timedelta = LEASE) -> Sequence[OutboxRow]:
    """Take what is due to leave on a channel.

    A row found in `sending` belonged to a worker that died while handing it over: nobody knows how that ended, so it
    becomes `uncertain` and is left for a person to decide. Such rows are returned too, until their owner has written
    that down and taken them off.
    """
    rows = await claim(work, OutboxRow, OutboxRow.channel == channel, limit, lease)
    for row in rows:
        if row.state in (DeliveryState.SENDING, DeliveryState.UNCERTAIN):
            row.state = DeliveryState.UNCERTAIN
        else:
            row.state = DeliveryState.SENDING
    return rows


@action
async def keep_claimed(work: Work, rows: Sequence[OutboxRow], lease: timedelta = LEASE) -> None:
    """Keep rows that are still being handed over from being taken for those of a dead worker."""
    await extend(work, rows, lease)
