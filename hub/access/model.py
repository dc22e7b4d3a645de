"""Users, roles, sessions, tokens and the audit log."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, Key


class Role(Base):
    """A named set of permissions and what the desk leads to with it; a user has one or more.

    `name` stays what it was when it was made; `label` is what people read. `navigation` is as `navigation.read` takes
    it, and the usual one where it is empty. `layouts` is how its pages are arranged, by kind of page.
    """

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    label: Mapped[str] = mapped_column(String(120), default="")
    permissions: Mapped[list[str]]
    navigation: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default=text("'[]'"))
    layouts: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))


class User(Base):
    """Somebody of the company who can sign in. `login` is a lower-case e-mail address."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    login: Mapped[str] = mapped_column(String(320), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(8), default="en")
    time_zone: Mapped[str] = mapped_column(String(60), default="UTC")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class UserRole(Base):
    """A role a user has."""

    __tablename__ = "user_role"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("role.id"), primary_key=True, index=True)


class UserParty(Base):
    """Who a user is among the parties. Whom they look after and for whom they work is said of that one."""

    __tablename__ = "user_party"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)


class Session(Base):
    """A signed-in browser. Only the hash of its token is kept."""

    __tablename__ = "session"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    csrf_token: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    client: Mapped[str] = mapped_column(String(200), default="")


class ApiToken(Base):
    """A key for machines, shown once; only its hash is kept."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("role.id"), index=True)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class PasswordLink(Base):
    """A one-time link by which a user sets their password. Only the hash of its token is kept."""

    __tablename__ = "password_link"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class SignInDelay(Base):
    """Failed sign-ins of one account from one address: each makes the next wait longer, and locks nobody else out."""

    __tablename__ = "sign_in_delay"
    __table_args__ = (UniqueConstraint("login", "client_address"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    login: Mapped[str] = mapped_column(String(320))
    client_address: Mapped[str] = mapped_column(String(64))
    failures: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime] = mapped_column(index=True)


class AuditEntry(Base):
    """One thing somebody did that must be provable later. Each entry's hash covers the one before.

    `actor_id` is the number that `actor` begins with, to be looked for; None for somebody who has not signed in.
    `about` is the customer or the address that its detail names, to be looked for, "" if it names none.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_action_sequence", "action", "sequence"),
        Index("ix_audit_entry_actor_id_sequence", "actor_id", "sequence"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    sequence: Mapped[int] = mapped_column(unique=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(String(320))
    actor_id: Mapped[int | None] = mapped_column(Key)
    action: Mapped[str] = mapped_column(String(60))
    detail: Mapped[dict[str, Any]]
    about: Mapped[str] = mapped_column(String(330), default="", server_default="", index=True)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
