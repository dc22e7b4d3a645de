"""What people agreed to, and what is done with all that is kept about them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.privacy.contact import Purpose, Said
from storage.types import Base, Key


class How(StrEnum):
    """How somebody said so."""

    MESSAGE = "message"
    FORM = "form"
    PHONE = "phone"
    PAPER = "paper"
    IN_PERSON = "inPerson"


class Consent(Base):
    """That somebody agreed to be contacted for a purpose on a channel, or took that back; never changed afterwards.

    `at` is when they said so, `recorded_at` when it was written down. The evidence: `how`, from which address, in which
    message, to which version of a text, and `evidence` in words.
    """

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_party", "party_id", "purpose", "channel", "at", "id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    purpose: Mapped[Purpose] = mapped_column(String(20))
    channel: Mapped[str] = mapped_column(String(20))
    given: Mapped[bool]
    at: Mapped[datetime]
    how: Mapped[How] = mapped_column(String(12))
    address: Mapped[str] = mapped_column(String(320), default="")
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)
    text_version: Mapped[str] = mapped_column(String(60), default="")
    evidence: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    by_name: Mapped[str] = mapped_column(String(120))

    @property
    def said(self) -> Said:
        """As rules read it."""
        return Said(self.purpose, self.channel, self.given, self.at, self.id)


class Kind(StrEnum):
    """What a run does: puts together an archive, or takes out what is kept."""

    ARCHIVE = "archive"
    ERASURE = "erasure"


class RunState(StrEnum):
    """How far a run is; `expired`: its file is gone."""

    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    EXPIRED = "expired"


def random_address() -> str:
    """128 random bits: an address nobody can guess."""
    return uuid4().hex


class PrivacyRun(Base):
    """One thing that is done, batch by batch, with all that is kept about somebody; how it went is kept for good.

    `place` says where it goes on after a stop, and until its end by what an erased one was known; `options` what was
    asked for, `report` what came of it. `file` is the blob of its archive, given out at `public_id` until `expires_at`.
    """

    __tablename__ = "privacy_run"
    __table_args__ = (Index("ix_privacy_run_party_id_id", "party_id", "id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    kind: Mapped[Kind] = mapped_column(String(12))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    state: Mapped[RunState] = mapped_column(String(10), default=RunState.RUNNING)
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    place: Mapped[dict[str, Any]] = mapped_column(default=dict)
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_address)
    file: Mapped[str] = mapped_column(String(64), default="")
    size: Mapped[int] = mapped_column(Key, default=0)
    expires_at: Mapped[datetime | None] = mapped_column(index=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    by_name: Mapped[str] = mapped_column(String(120))

    def end(self, state: RunState, now: datetime) -> None:
        """Nothing more is done in it. One that failed keeps its place: another goes on there."""
        self.state, self.ended_at = state, now
        if state != RunState.FAILED:
            self.place = {}


class View(Base):
    """That somebody looked at something within an hour, how often, and when last. Nothing of what they saw."""

    __tablename__ = "view"
    __table_args__ = (
        UniqueConstraint("noun", "object_id", "hour", "user_id"),
        Index("ix_view_user_id_id", "user_id", "id"),
        Index("ix_view_last_at_id", "last_at", "id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    noun: Mapped[str] = mapped_column(String(12))
    object_id: Mapped[int] = mapped_column(Key)
    hour: Mapped[datetime]
    times: Mapped[int]
    last_at: Mapped[datetime]


class Forgotten(StrEnum):
    """What a retention rule is about: what was said in conversations that are closed, or who looked at whom."""

    CONVERSATIONS = "conversations"
    VIEWS = "views"


class RetentionRule(Base):
    """After how many days something is forgotten: closed conversations, of one queue or of all, or looks."""

    __tablename__ = "retention_rule"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    kind: Mapped[Forgotten] = mapped_column(String(16))
    days: Mapped[int]
    queue_id: Mapped[int | None] = mapped_column(ForeignKey("queue.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class RetentionRun(Base):
    """One night of one rule: how much was forgotten. `place` names the files that are still to go."""

    __tablename__ = "retention_run"
    __table_args__ = (UniqueConstraint("rule_id", "night"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("retention_rule.id"))
    night: Mapped[date]
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    touched: Mapped[int] = mapped_column(default=0)
    place: Mapped[dict[str, Any]] = mapped_column(default=dict)
