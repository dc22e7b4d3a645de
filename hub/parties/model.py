"""Parties and the addresses that identify them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.parties.search_key import LONGEST_KEY, search_key
from storage.types import Base, Key

# Ordered by bytes in both databases, so that what begins alike lies together.
KeyText = String(LONGEST_KEY).with_variant(String(LONGEST_KEY, collation="C"), "postgresql")


class PartyKind(StrEnum):
    """What a party is."""

    PERSON = "person"
    ORGANISATION = "organisation"


class Party(Base):
    """A person or an organisation we deal with. `name_key`, kept by itself, is what it is found by."""

    __tablename__ = "party"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    kind: Mapped[PartyKind] = mapped_column(String(12), default=PartyKind.PERSON)
    name: Mapped[str] = mapped_column(String(200), index=True)
    customer_number: Mapped[str | None] = mapped_column(String(20), unique=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    language: Mapped[str] = mapped_column(String(8), default="")
    remark: Mapped[str] = mapped_column(Text, default="")
    customer_group: Mapped[str] = mapped_column(String(40), default="", server_default="")
    created_at: Mapped[datetime]
    name_key: Mapped[str] = mapped_column(KeyText, default="", server_default="", index=True)

    organisation: Mapped["Party | None"] = relationship(remote_side=[id], lazy="raise")
    identities: Mapped[list["Identity"]] = relationship(back_populates="party", lazy="raise", order_by="Identity.id")


@event.listens_for(Party, "before_insert")
@event.listens_for(Party, "before_update")
def _keep_key(mapper: object, connection: object, party: Party) -> None:
    party.name_key = search_key(party.name)


class Identity(Base):
    """One address of a party on one channel. It identifies one party; `verified_at` says since when for sure."""

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("channel", "address"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    channel: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(320))
    verified_at: Mapped[datetime | None]

    party: Mapped[Party] = relationship(back_populates="identities", lazy="raise")


class Suppression(Base):
    """An address that gets no marketing, and why, e.g. `complaint`."""

    __tablename__ = "suppression"

    channel: Mapped[str] = mapped_column(String(20), primary_key=True)
    address: Mapped[str] = mapped_column(String(320), primary_key=True)
    reason: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]
