"""A mailbox we read over IMAP: where it is, how to sign in, what happens to its mails, and how it fares."""

from datetime import datetime

from sqlalchemy import LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, Key


class MailAccount(Base):
    """One account. `password` is sealed with the key `key_id` names; `folders` are read, each from its own position.

    `after` says what is done with a mail once it is stored: keep, seen, or move to `move_to`.
    `waiting` counts mails known and not yet stored; `last_error` is "" after the last contact went well.
    """

    __tablename__ = "mail_account"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    enabled: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
    host: Mapped[str] = mapped_column(String(253))
    port: Mapped[int]
    tls: Mapped[str] = mapped_column(String(8))
    user: Mapped[str] = mapped_column(String(320))
    password: Mapped[bytes] = mapped_column(LargeBinary)
    key_id: Mapped[str] = mapped_column(String(16))
    inbox: Mapped[str] = mapped_column(String(320))
    folders: Mapped[list[str]]
    after: Mapped[str] = mapped_column(String(8))
    move_to: Mapped[str] = mapped_column(String(255), default="")
    last_contact: Mapped[datetime | None]
    waiting: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
