"""A mailbox we read over IMAP: where it is, how to sign in, what happens to its mails, and how it fares."""

from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, Key


class MailAccount(Base):
    """One account. `password` is sealed with the key `key_id` names; `folders` are read, each from its own position.

    It is signed in to with the password, or with `sign_in` oauth2: then a token for `scope` comes from `token_url`, and
    what is sealed is a `hub.mailboxes.oauth.Grant`.
    `after` says what is done with a mail once it is stored: keep, seen, or move to `move_to`.
    `sent_folder` ("": the one the server marks) is read for answers given elsewhere if `read_sent`, and is given a copy
    of ours if `keep_sent`; `sent_error` says why the last one is not there.
    `waiting` counts mails known and not yet stored, `waiting_since` is when they were first seen; `last_error` is ""
    after the last contact went well. `on_server` counts the mails that lie in each folder there.
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
    sign_in: Mapped[str] = mapped_column(String(8), default="password", server_default="password")
    token_url: Mapped[str] = mapped_column(String(500), default="", server_default="")
    client_id: Mapped[str] = mapped_column(String(255), default="", server_default="")
    scope: Mapped[str] = mapped_column(String(500), default="", server_default="")
    read_sent: Mapped[bool] = mapped_column(default=False, server_default=false())
    keep_sent: Mapped[bool] = mapped_column(default=False, server_default=false())
    sent_folder: Mapped[str] = mapped_column(String(255), default="", server_default="")
    sent_error: Mapped[str] = mapped_column(Text, default="", server_default="")
    last_contact: Mapped[datetime | None]
    waiting: Mapped[int] = mapped_column(default=0)
    waiting_since: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(Text, default="")
    on_server: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    created_at: Mapped[datetime]
