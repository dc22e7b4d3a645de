"""Contacts, interactions, messages, notes and attachments."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, ForeignKey, Index, String, Text, UniqueConstraint, event, inspect, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.errors import Conflict
from hub.interactions.answered import AutomaticAnswer, AutomaticAnswerCount
from hub.interactions.blocked import BlockedAddress
from hub.interactions.inbound_contact import ContactState, InboundContact
from hub.interactions.positions import ReceiverPosition
from hub.interactions.tag_rows import InteractionTag, keep_rows
from hub.parties.model import KeyText, Party
from hub.parties.search_key import search_key
from storage.types import Base, Key

__all__ = [
    "SPAM",
    "Attachment",
    "AutomaticAnswer",
    "AutomaticAnswerCount",
    "BlockedAddress",
    "ContactState",
    "Direction",
    "InboundContact",
    "InboxAddress",
    "Interaction",
    "InteractionState",
    "InteractionTag",
    "Message",
    "Note",
    "Participant",
    "ReceiverPosition",
    "random_id",
]


class InboxAddress(Base):
    """One of our own addresses on a channel, and the queue its contacts go to.

    `automatic_texts`: what it answers by itself, by language; with none, the usual case, it answers nothing.
    """

    __tablename__ = "inbox_address"
    __table_args__ = (UniqueConstraint("channel", "address"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    channel: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(320))
    display_name: Mapped[str] = mapped_column(String(120), default="")
    queue_id: Mapped[int] = mapped_column(ForeignKey("queue.id"), index=True)
    automatic_texts: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")


class InteractionState(StrEnum):
    """Open until an agent closes it; parked when it is machine mail; quarantined when it could not be understood.

    Merged when it went into another one, which goes on.
    """

    OPEN = "open"
    CLOSED = "closed"
    PARKED = "parked"
    QUARANTINED = "quarantined"
    MERGED = "merged"


# The reason of a conversation that was closed as spam.
SPAM = "marked as spam"

# Of which conversations an index is, in each database's words.
_WAITING: Any = {"sqlite_where": text("waiting = 1"), "postgresql_where": text("waiting")}
_KEPT: Any = {"sqlite_where": text("forgotten_at IS NULL"), "postgresql_where": text("forgotten_at IS NULL")}


class Interaction(Base):
    """One conversation with one customer, over whatever channels it takes; `subject_key` follows from its subject.

    `version` is the number of its newest event. `preview`, `last_activity_at`, `unanswered` and `waiting` are kept
    for the list; it waits while its work item waits or is offered.
    `inbox_address` is the address of ours it came to, and answers leave from. `reason` says why it is parked,
    quarantined, or closed although nobody served it. `tags` are what rules and people put on it, `rules` those rules.
    `forgotten_at`: what was said was taken out then, and nothing has happened in it since.
    `related_as` says how it came to `related_to_id`: what a `Claim` says, "" if its contact went there.
    """

    __tablename__ = "interaction"
    __table_args__ = (
        Index("ix_interaction_queue_state_activity", "queue_id", "state", "last_activity_at", "id"),
        Index("ix_interaction_state_activity", "state", "last_activity_at", "id"),
        Index("ix_interaction_waiting_queue_activity", "queue_id", "last_activity_at", "id", **_WAITING),
        Index("ix_interaction_waiting_activity", "last_activity_at", "id", **_WAITING),
        Index("ix_interaction_party_activity", "party_id", "last_activity_at", "id"),
        Index("ix_interaction_kept_activity", "last_activity_at", "id", **_KEPT),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    channel: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(500))
    preview: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[InteractionState] = mapped_column(String(12), default=InteractionState.OPEN)
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    queue_id: Mapped[int] = mapped_column(ForeignKey("queue.id"))
    inbox_address: Mapped[str] = mapped_column(String(320), default="")
    related_to_id: Mapped[int | None] = mapped_column(ForeignKey("interaction.id"), index=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("interaction.id"), index=True)
    related_as: Mapped[str] = mapped_column(String(12), default="", server_default="")
    opened_at: Mapped[datetime]
    last_activity_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    forgotten_at: Mapped[datetime | None]
    unanswered: Mapped[bool] = mapped_column(default=True)
    waiting: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(Text, default="")
    tags: Mapped[list[str]] = mapped_column(default=list, server_default=text("'[]'"))
    rules: Mapped[list[str]] = mapped_column(default=list, server_default=text("'[]'"))
    version: Mapped[int] = mapped_column(default=0)
    subject_key: Mapped[str] = mapped_column(KeyText, default="", server_default="", index=True)

    party: Mapped[Party | None] = relationship(lazy="raise")

    @property
    def is_spam(self) -> bool:
        """Whether it was closed as spam."""
        return self.state == InteractionState.CLOSED and self.reason == SPAM

    def taken_up(self) -> None:
        """Somebody works on it."""
        self.waiting, self.state, self.closed_at = False, InteractionState.OPEN, None

    def refuse_merged(self) -> None:
        """Raise `Conflict` for one that went into another: everything goes on there."""
        if self.merged_into_id is not None:
            raise Conflict("This was merged into #%(number)s.", number=self.merged_into_id)


@event.listens_for(Interaction, "after_insert")
@event.listens_for(Interaction, "after_update")
def _keep_tags(mapper: object, connection: Connection, interaction: Interaction) -> None:
    # Whoever changes the tags need not know of the rows.
    changed = inspect(interaction).attrs.tags.history
    if changed.has_changes():
        before = changed.deleted[0] if changed.deleted else ()
        keep_rows(connection, interaction.id, before or (), interaction.tags or ())


@event.listens_for(Interaction, "before_insert")
@event.listens_for(Interaction, "before_update")
def _keep_key(mapper: object, connection: object, interaction: Interaction) -> None:
    interaction.subject_key = search_key(interaction.subject)


@event.listens_for(Interaction, "before_update")
def _is_there_again(mapper: object, connection: object, interaction: Interaction) -> None:
    # Whatever happens in it, said, noted or done, has an event.
    changed = inspect(interaction).attrs
    if changed.version.history.has_changes() and not changed.forgotten_at.history.has_changes():
        interaction.forgotten_at = None


class Participant(Base):
    """An address that takes part in an interaction: only such an address may add to it without a signed token."""

    __tablename__ = "participant"

    interaction_id: Mapped[int] = mapped_column(ForeignKey("interaction.id"), primary_key=True)
    address: Mapped[str] = mapped_column(String(320), primary_key=True, index=True)


class Direction(StrEnum):
    """Which way a message went."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class Message(Base):
    """Something the customer or we said on a channel. `external_id` is the channel's own id, e.g. a Message-ID.

    `delivery` is the worst state among an outbound message's recipients; `body_html` is already sanitised; `remarks`
    are what was odd about it, in words; `reply_to` is where its writer wants answers, "" if that is not believed;
    `authentication` holds the fields of `hub.ports.Authentication`, `invitations` those of `hub.invitation`.
    `read_at`: when its recipient's program said that they read it. `leaves_at`: when it is to leave, if not at once.
    `hidden_copies` get it too, and no other recipient sees that. `home_id`: it belongs to that one, which was merged
    into this; None for what belongs here.
    """

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_interaction_id_id", "interaction_id", "id"),
        Index("ix_message_interaction_id_at_id", "interaction_id", "at", "id"),
        Index("ix_message_external_id", "external_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    interaction_id: Mapped[int] = mapped_column(ForeignKey("interaction.id"))
    direction: Mapped[Direction] = mapped_column(String(8))
    channel: Mapped[str] = mapped_column(String(20))
    home_id: Mapped[int | None] = mapped_column(ForeignKey("interaction.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("inbound_contact.id"), unique=True)
    identity_id: Mapped[int | None] = mapped_column(ForeignKey("identity.id"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    author_name: Mapped[str] = mapped_column(String(200))
    author_address: Mapped[str] = mapped_column(String(320), default="")
    recipients: Mapped[list[str]]
    copies: Mapped[list[str]]
    hidden_copies: Mapped[list[str]] = mapped_column(default=list, server_default=text("'[]'"))
    subject: Mapped[str] = mapped_column(String(500), default="")
    body_text: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text, default="")
    reply_text: Mapped[str] = mapped_column(Text, default="")
    reply_to: Mapped[str] = mapped_column(String(320), default="")
    auto: Mapped[str] = mapped_column(String(60), default="")
    remarks: Mapped[list[str]] = mapped_column(default=list)
    authentication: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    invitations: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default=text("'[]'"))
    external_id: Mapped[str] = mapped_column(String(998), default="")
    idempotency_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    at: Mapped[datetime]
    delivery: Mapped[str] = mapped_column(String(12), default="")
    delivery_answer: Mapped[str] = mapped_column(Text, default="")
    read_at: Mapped[datetime | None]
    leaves_at: Mapped[datetime | None]

    attachments: Mapped[list["Attachment"]] = relationship(
        back_populates="message", lazy="selectin", order_by="Attachment.id"
    )

    @property
    def answerable(self) -> bool:
        """Whether somebody waits behind it: a customer, not a machine."""
        return self.direction == Direction.INBOUND and not self.auto

    @property
    def answer_address(self) -> str:
        """Where an answer to it goes."""
        return self.reply_to or self.author_address


class Note(Base):
    """Something colleagues tell each other; a table of its own, so that it can never be sent with a message.

    One that was whispered is for `whispered_to_id` and supervisors alone.
    """

    __tablename__ = "note"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    interaction_id: Mapped[int] = mapped_column(ForeignKey("interaction.id"), index=True)
    home_id: Mapped[int | None] = mapped_column(ForeignKey("interaction.id"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    author_name: Mapped[str] = mapped_column(String(200))
    whispered_to_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    body: Mapped[str] = mapped_column(Text)
    idempotency_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    at: Mapped[datetime]


def random_id() -> str:
    """128 random bits: an address nobody can guess."""
    return uuid4().hex


class Attachment(Base):
    """A file of a message, or an upload that waits for one. `public_id` is what addresses carry; `blob` its content.

    `uploaded_at`: since when it waits, None for what came with a message.
    """

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)
    uploader_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    name: Mapped[str] = mapped_column(String(255))
    content_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    blob: Mapped[str] = mapped_column(String(64), index=True)
    inline: Mapped[bool] = mapped_column(default=False)
    content_id: Mapped[str] = mapped_column(String(255), default="")
    uploaded_at: Mapped[datetime | None]

    message: Mapped[Message | None] = relationship(back_populates="attachments", lazy="raise")
