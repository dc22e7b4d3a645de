"""Business documents with their items, parties, links, history and numbers. Which kinds there are is said elsewhere."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.documents.block_kind import BlockKind
from hub.documents.progress import Progress
from storage.types import Base, ExactDecimal, Key


class Document(Base):
    """One business document. `version` is the number of its newest event; `state_since` when it came into its state.

    All revisions of a document have its `number`; each follows one that nothing else revises.

    `customer_id` is whom lists name with it: the sold-to party, or else the contact.

    Amounts are in `currency` (ISO 4217); `price_state` is incomplete, current, stale or frozen, "" where nothing costs.
    """

    __tablename__ = "document"
    __table_args__ = (
        UniqueConstraint("kind", "number", "revision"),
        Index("ix_document_kind_changed_at_id", "kind", "changed_at", "id"),
        Index("ix_document_owner_id_kind_changed_at", "owner_id", "kind", "changed_at"),
        Index("ix_document_customer_id_changed_at_id", "customer_id", "changed_at", "id"),
        Index("ix_document_kind_state_changed_at", "kind", "state", "changed_at"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    number: Mapped[str | None] = mapped_column(String(24))
    state: Mapped[str] = mapped_column(String(24))
    state_since: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=1)
    title: Mapped[str] = mapped_column(String(300), default="")
    currency: Mapped[str] = mapped_column(String(3), default="")
    net: Mapped[Decimal | None] = mapped_column(ExactDecimal())
    tax: Mapped[Decimal | None] = mapped_column(ExactDecimal())
    gross: Mapped[Decimal | None] = mapped_column(ExactDecimal())
    price_state: Mapped[str] = mapped_column(String(12), default="")
    priced_at: Mapped[datetime | None]
    source_channel: Mapped[str] = mapped_column(String(20), default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    wanted_on: Mapped[date | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    external_reference: Mapped[str] = mapped_column(String(80), default="", index=True)
    delivery: Mapped[Progress] = mapped_column(String(12), default=Progress.NONE)
    billing: Mapped[Progress] = mapped_column(String(12), default=Progress.NONE)
    placed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class Item(Base):
    """One line of a document. Positions are 10, 20 …; what was rejected says why.

    `delivered` is the sum of the deliveries in its schedule, kept with it for lists and guards.
    """

    __tablename__ = "document_item"
    __table_args__ = (
        UniqueConstraint("document_id", "position"),
        CheckConstraint("quantity > 0", name="quantity"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    position: Mapped[int]
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"), index=True)
    text: Mapped[str] = mapped_column(String(300), default="")
    quantity: Mapped[Decimal] = mapped_column(ExactDecimal())
    unit: Mapped[str] = mapped_column(String(12), default="")
    price: Mapped[Decimal | None] = mapped_column(ExactDecimal())
    net: Mapped[Decimal | None] = mapped_column(ExactDecimal())
    wanted_on: Mapped[date | None]
    delivered: Mapped[Decimal] = mapped_column(ExactDecimal(), default=Decimal(0))
    billed: Mapped[Decimal] = mapped_column(ExactDecimal(), default=Decimal(0))
    rejected_because: Mapped[str | None] = mapped_column(String(300))


_STANDING = text("released_at IS NULL")


class DocumentBlock(Base):
    """That a document must not go on until something is settled, and who released it because of what.

    Of each kind one stands at a time; those that were released stay.
    """

    __tablename__ = "document_block"
    __table_args__ = (
        Index(
            "uq_document_block_standing",
            "document_id",
            "kind",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    kind: Mapped[BlockKind] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(500))
    set_at: Mapped[datetime]
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    released_at: Mapped[datetime | None]
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    released_because: Mapped[str] = mapped_column(String(500), default="")


class LineKind(StrEnum):
    """What a line of a schedule says of its quantity."""

    WANTED = "wanted"
    CONFIRMED = "confirmed"
    DELIVERED = "delivered"


class ScheduleLine(Base):
    """How much of an item is wanted, confirmed or delivered on a day. What it is all in all is the sum of its lines.

    Nothing of it is changed or taken out: what was wrong is made good by a line with a negative quantity, and a
    delivery that was none by one that says which it `reverses`.
    """

    __tablename__ = "document_schedule_line"
    __table_args__ = (CheckConstraint("quantity <> 0", name="quantity"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("document_item.id"), index=True)
    kind: Mapped[LineKind] = mapped_column(String(12))
    day: Mapped[date]
    quantity: Mapped[Decimal] = mapped_column(ExactDecimal())
    shipment: Mapped[str] = mapped_column(String(80), default="")
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("document_schedule_line.id"), unique=True)


class DocumentParty(Base):
    """Who takes part in a document in which function. `address` is as it was then and does not follow later changes."""

    __tablename__ = "document_party"
    __table_args__ = (Index("ix_document_party_party_id_document_id", "party_id", "document_id"),)

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    function: Mapped[str] = mapped_column(String(20), primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    address: Mapped[str] = mapped_column(Text, default="")


class Link(Base):
    """That two things belong together, from the earlier to the later; types are document, item and interaction.

    `quantity` is how much of an item the later one took over at first; what counts is how much it has now.
    """

    __tablename__ = "link"
    __table_args__ = (
        UniqueConstraint("from_type", "from_id", "to_type", "to_id", "kind"),
        Index("ix_link_to_type_to_id", "to_type", "to_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    from_type: Mapped[str] = mapped_column(String(12))
    from_id: Mapped[int] = mapped_column(Key)
    to_type: Mapped[str] = mapped_column(String(12))
    to_id: Mapped[int] = mapped_column(Key)
    kind: Mapped[str] = mapped_column(String(12))
    quantity: Mapped[Decimal | None] = mapped_column(ExactDecimal())
    at: Mapped[datetime]


class DocumentEvent(Base):
    """One thing that changed in a document, append-only. Several may bear the same version; `line` tells them apart."""

    __tablename__ = "document_event"

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    by_name: Mapped[str] = mapped_column(String(120))
    what: Mapped[str] = mapped_column(String(20))
    field: Mapped[str] = mapped_column(String(40), default="")
    old: Mapped[str] = mapped_column(Text, default="")
    new: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(String(500), default="")


class NumberRange(Base):
    """The next number of a kind in a year."""

    __tablename__ = "number_range"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    next: Mapped[int]
