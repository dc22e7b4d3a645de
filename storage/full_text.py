"""Full text in both databases: a column of words, and the question whether it holds what is looked for."""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Dialect,
    String,
    Text,
    cast,
    column,
    literal,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeDecorator, TypeEngine

Keys = InstrumentedAttribute[int]
WordsOf = InstrumentedAttribute[list[str]]

# With the table's name after it: the GIN index of PostgreSQL, and the FTS5 table that triggers keep on SQLite.
PREFIX = "fts_"
# PostgreSQL counts places no further.
LAST_PLACE = 16_383
_LEXEME = re.compile(r"'((?:[^']|'')+)'")


@dataclass(frozen=True, slots=True)
class Term:
    """One word; `open_ended`: whatever begins like it."""

    word: str
    open_ended: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow each other; `open_ended`: the last one may go on."""

    words: tuple[str, ...]
    open_ended: bool = False


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of these."""

    choices: tuple[Term | Phrase, ...]


@dataclass(frozen=True, slots=True)
class All:
    """Every one of these."""

    parts: tuple[AnyOf, ...] = ()


class Words(TypeDecorator[list[str]]):
    """Words in their order, letters and digits only; what equals a word is decided by whoever fills the column.

    A `tsvector` on PostgreSQL, which gives them back sorted, each once.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(TSVECTOR() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: list[str] | None, dialect: Dialect) -> str | None:
        if value is None or dialect.name != "postgresql":
            return None if value is None else " ".join(value)
        return " ".join(f"'{word}':{min(place, LAST_PLACE)}" for place, word in enumerate(value, 1))

    def process_result_value(self, value: str | None, dialect: Dialect) -> list[str] | None:
        if value is None:
            return None
        return _LEXEME.findall(value) if dialect.name == "postgresql" else value.split()


def holds(dialect: str, key: Keys, words: WordsOf, wanted: All) -> ColumnElement[bool]:
    """Whether a row, known by the `id` of its table, holds what is looked for; `dialect` is the database's name."""
    if dialect == "postgresql":
        return words.bool_op("@@")(cast(literal(tsquery(wanted), String), TSQUERY))
    index = table(f"{PREFIX}{words.property.columns[0].table.name}", column("rowid"))
    match = literal_column(index.name).op("MATCH")(literal(fts5(wanted), String))
    return key.in_(select(index.c.rowid).where(match))


def tsquery(wanted: All) -> str:
    """What is looked for as PostgreSQL reads it.

    https://www.postgresql.org/docs/current/datatype-textsearch.html
    """
    return " & ".join("(" + " | ".join(_tsquery(choice) for choice in part.choices) + ")" for part in wanted.parts)


def fts5(wanted: All) -> str:
    """What is looked for as SQLite reads it: https://www.sqlite.org/fts5.html#full_text_query_syntax ."""
    return " AND ".join("(" + " OR ".join(_fts5(choice) for choice in part.choices) + ")" for part in wanted.parts)


def _tsquery(choice: Term | Phrase) -> str:
    words = (choice.word,) if isinstance(choice, Term) else choice.words
    return " <-> ".join(f"'{word}'" for word in words) + (":*" if choice.open_ended else "")


def _fts5(choice: Term | Phrase) -> str:
    words = choice.word if isinstance(choice, Term) else " ".join(choice.words)
    return f'"{words}"' + (" *" if choice.open_ended else "")
