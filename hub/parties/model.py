"""Parties and the addresses that identify them."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.parties.names import compared_name
from hub.parties.search_key import LONGEST_KEY, search_key
from storage.types import Base, Key

# Ordered by bytes in both databases, so that what begins alike lies together.
KeyText = String(LONGEST_KEY).with_variant(String(LONGEST_KEY, collation="C"), "postgresql")


class PartyKind(StrEnum):
    """What a party is."""

    PERSON = "person"
    ORGANISATION = "organisation"


class Verification(StrEnum):
    """How sure it is that an address is somebody's: it was written from, they said so, or it was found out."""

    UNVERIFIED = "unverified"
    CLAIMED = "claimed"
    VERIFIED = "verified"


class RoleName(StrEnum):
    """As what somebody is with us."""

    CUSTOMER = "customer"
    PROSPECT = "prospect"
    PARTNER = "partner"
    DEALER = "dealer"
    EMPLOYEE = "employee"
    SUPPLIER = "supplier"


class RelationKind(StrEnum):
    """How the first of two parties belongs to the second."""

    CONTACT_OF = "contact_of"
    WORKS_FOR = "works_for"
    PARENT_OF = "parent_of"
    BILLS_TO = "bills_to"
    SHIPS_TO = "ships_to"
    LOOKS_AFTER = "looks_after"


LONGEST_NAME = 200


class Party(Base):
    """A person or an organisation we deal with. `name_key`, kept by itself, is what it is found by.

    One that turned out to be another is merged into that: `root_id` is who stands for it in the end, None for itself.
    What it took part in stays its own, so that a merge can be undone. `compared_name` is alike for equal names.
    `created_by_id`: the agent who noted somebody of whom nothing came yet; they see them all the same.
    `erased_at`: that they be erased was ordered then; nobody deals with them since.
    """

    __tablename__ = "party"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    kind: Mapped[PartyKind] = mapped_column(String(12), default=PartyKind.PERSON)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), index=True)
    customer_number: Mapped[str | None] = mapped_column(String(20), unique=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    language: Mapped[str] = mapped_column(String(8), default="")
    remark: Mapped[str] = mapped_column(Text, default="")
    customer_group: Mapped[str] = mapped_column(String(40), default="", server_default="")
    compared_name: Mapped[str] = mapped_column(String(200), default="", server_default="", index=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    root_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    erased_at: Mapped[datetime | None]
    name_key: Mapped[str] = mapped_column(KeyText, default="", server_default="", index=True)

    organisation: Mapped["Party | None"] = relationship(remote_side=[id], foreign_keys=[organisation_id], lazy="raise")
    identities: Mapped[list["Identity"]] = relationship(
        back_populates="party", foreign_keys="Identity.party_id", lazy="raise", order_by="Identity.id"
    )

    @property
    def stands_for_id(self) -> int:
        """The party that this one turned out to be, or itself."""
        return self.id if self.root_id is None else self.root_id


@event.listens_for(Party, "before_insert")
@event.listens_for(Party, "before_update")
def _keep_keys(mapper: object, connection: object, party: Party) -> None:
    party.name_key, party.compared_name = search_key(party.name), compared_name(party.name)


class Identity(Base):
    """One address of a party on one channel. It identifies one party; `verified_at` says since when for sure.

    `vouched_how` and `vouched_by` say how that was found out and by whom. `claimed_at`: they say it is theirs.
    `removed_from_id`: whose it was said not to be, until it is given back to them.
    """

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("channel", "address"), Index("ix_identity_address", "address"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    channel: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(320))
    verified_at: Mapped[datetime | None]
    claimed_at: Mapped[datetime | None]
    vouched_how: Mapped[str] = mapped_column(String(120), default="", server_default="")
    vouched_by: Mapped[str] = mapped_column(String(120), default="", server_default="")
    removed_from_id: Mapped[int | None] = mapped_column(ForeignKey("party.id", ondelete="SET NULL"), index=True)

    @property
    def verification(self) -> Verification:
        """How sure it is that it is theirs."""
        if self.verified_at is not None:
            return Verification.VERIFIED
        return Verification.UNVERIFIED if self.claimed_at is None else Verification.CLAIMED

    party: Mapped[Party] = relationship(back_populates="identities", foreign_keys=[party_id], lazy="raise")


class PostalPurpose(StrEnum):
    """What is sent there."""

    MAIN = "main"
    DELIVERY = "delivery"
    BILLING = "billing"


class PostalAddress(Base):
    """Where somebody is reached by post since a moment, until another one; None: now. `country` is an ISO 3166-1 code.

    There is one for each purpose at a time, and what is over stays.
    """

    __tablename__ = "postal_address"
    __table_args__ = (
        Index(
            "uq_postal_address_now",
            "party_id",
            "purpose",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
        Index("ix_postal_address_party_id", "party_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    purpose: Mapped[PostalPurpose] = mapped_column(String(10))
    extra: Mapped[str] = mapped_column(String(120), default="")
    street: Mapped[str] = mapped_column(String(200))
    postal_code: Mapped[str] = mapped_column(String(20), default="")
    city: Mapped[str] = mapped_column(String(120))
    country: Mapped[str] = mapped_column(String(2), default="")
    since: Mapped[datetime]
    until: Mapped[datetime | None]

    @property
    def lines(self) -> str:
        """As it stands on an envelope, without the name."""
        place = f"{self.postal_code} {self.city}".strip()
        return "\n".join(line for line in (self.extra, self.street, place, self.country) if line)


class Suppression(Base):
    """An address that gets no marketing, and why, e.g. `complaint`."""

    __tablename__ = "suppression"

    channel: Mapped[str] = mapped_column(String(20), primary_key=True)
    address: Mapped[str] = mapped_column(String(320), primary_key=True, index=True)
    reason: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]


class PartyMerge(Base):
    """That a party turned out to be another, who said so, and when that was taken back, if it was."""

    __tablename__ = "party_merge"
    __table_args__ = (
        Index(
            "uq_party_merge_standing",
            "merged_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    survivor_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    merged_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    reason: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    by_name: Mapped[str] = mapped_column(String(120))
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str] = mapped_column(String(120), default="")


class DistinctParties(Base):
    """That two parties who look alike are two, as somebody found out: nobody is asked again."""

    __tablename__ = "distinct_parties"
    __table_args__ = (CheckConstraint("first_id < second_id", name="order"),)

    first_id: Mapped[int] = mapped_column(ForeignKey("party.id"), primary_key=True)
    second_id: Mapped[int] = mapped_column(ForeignKey("party.id"), primary_key=True, index=True)
    by_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]


class PartyRole(Base):
    """As what a party is with us, from which day until which; None: always."""

    __tablename__ = "party_role"
    __table_args__ = (UniqueConstraint("party_id", "role"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    role: Mapped[RoleName] = mapped_column(String(20))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class PartyRelation(Base):
    """How one party belongs to another, from which day until which; None: always."""

    __tablename__ = "party_relation"
    __table_args__ = (UniqueConstraint("from_id", "kind", "to_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    kind: Mapped[RelationKind] = mapped_column(String(20))
    to_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
