"""What people agreed to."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
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
