"""Articles with their versions, files and links, where they stand, and what readers did and said."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.interactions.model import random_id
from hub.knowledge.states import Audience, VersionState
from hub.parties.model import KeyText
from storage.types import Base, Key

_PUBLISHED, _BEING_WRITTEN = text("state = 'published'"), text("state IN ('draft', 'in_review')")


class ArticleCategory(Base):
    """Where articles stand: a tree. `names` are by language; `slug` is its part of an address."""

    __tablename__ = "article_category"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("article_category.id"), index=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    names: Mapped[dict[str, Any]]
    position: Mapped[int] = mapped_column(default=0)


class Article(Base):
    """One piece of knowledge in all its languages. `version` is the number of its newest event.

    `slug` is its part of an address, which stays; `external_key` is what an import knows it by. `helped` and `unhelped`
    count its votes.
    """

    __tablename__ = "article"
    __table_args__ = (Index("ix_article_changed_at_id", "changed_at", "id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    version: Mapped[int] = mapped_column(default=0)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    audience: Mapped[Audience] = mapped_column(String(8))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("article_category.id"), index=True)
    external_key: Mapped[str | None] = mapped_column(String(200), unique=True)
    helped: Mapped[int] = mapped_column(default=0)
    unhelped: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class ArticleVersion(Base):
    """What an article says in a language. `body` is cleaned HTML, `text` the same as plain text.

    `author_id` began it, `editor_id` wrote in it last; `revision` counts how often it was kept while it is written.
    `comment` is what its author or whoever refused it has to say.
    """

    __tablename__ = "article_version"
    __table_args__ = (
        UniqueConstraint("article_id", "language", "number"),
        Index(
            "ix_article_version_published",
            "article_id",
            "language",
            unique=True,
            sqlite_where=_PUBLISHED,
            postgresql_where=_PUBLISHED,
        ),
        Index(
            "ix_article_version_being_written",
            "article_id",
            "language",
            unique=True,
            sqlite_where=_BEING_WRITTEN,
            postgresql_where=_BEING_WRITTEN,
        ),
        Index("ix_article_version_state_changed_at_id", "state", "changed_at", "id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    language: Mapped[str] = mapped_column(String(8))
    number: Mapped[int]
    state: Mapped[VersionState] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(String(400), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(default=1)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    editor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    comment: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class ArticleWord(Base):
    """A word that a published version says, without its ending, and how much it counts there (in tenths)."""

    __tablename__ = "article_word"

    word: Mapped[str] = mapped_column(KeyText, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("article_version.id"), primary_key=True, index=True)
    weight: Mapped[int]


class ArticleFile(Base):
    """A file of an article, or a picture in it. `public_id` is what addresses carry; `blob` its content.

    Readers have it once it is approved, with the next version that is published: until then one of the same name stands
    beside the one they have. `text` is what it says, as far as it could be read.
    """

    __tablename__ = "article_file"
    __table_args__ = (Index("ix_article_file_article_id_name", "article_id", "name"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    name: Mapped[str] = mapped_column(String(200))
    content_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    blob: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text, default="", server_default="", deferred=True)
    removed_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]


class ArticleLink(Base):
    """That an article was used in a conversation, or belongs to a document, such as a case."""

    __tablename__ = "article_link"
    __table_args__ = (
        CheckConstraint("(interaction_id IS NULL) <> (document_id IS NULL)", name="one"),
        UniqueConstraint("article_id", "interaction_id"),
        UniqueConstraint("article_id", "document_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interaction.id"), index=True)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    at: Mapped[datetime]


class ArticleVote(Base):
    """Whether an article helped somebody, once for each reader. `reader` is a digest, or a user."""

    __tablename__ = "article_vote"
    __table_args__ = (
        UniqueConstraint("article_id", "reader"),
        Index("ix_article_vote_article_id_at_id", "article_id", "at", "id"),
        Index("ix_article_vote_at_id", "at", "id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    language: Mapped[str] = mapped_column(String(8))
    reader: Mapped[str] = mapped_column(String(64))
    helped: Mapped[bool]
    comment: Mapped[str] = mapped_column(String(1000), default="")
    at: Mapped[datetime]


class ArticleDay(Base):
    """How often an article was read on a day (UTC) in a language, by customers or by colleagues (`face`)."""

    __tablename__ = "article_day"

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True, index=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    face: Mapped[str] = mapped_column(String(8), primary_key=True)
    views: Mapped[int] = mapped_column(default=0)


class ArticleSearch(Base):
    """What was looked for on a day (UTC), folded, how often, and how often nothing was found."""

    __tablename__ = "article_search"

    day: Mapped[date] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(String(80), primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    asked: Mapped[int] = mapped_column(default=0)
    missed: Mapped[int] = mapped_column(default=0)


class ArticleEvent(Base):
    """One line of an article's history: who did what to which version, and what they said."""

    __tablename__ = "article_event"
    __table_args__ = (Index("ix_article_event_article_id_id", "article_id", "id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    by_name: Mapped[str] = mapped_column(String(120), default="")
    what: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(8), default="")
    number: Mapped[int] = mapped_column(default=0)
    detail: Mapped[str] = mapped_column(String(500), default="")
