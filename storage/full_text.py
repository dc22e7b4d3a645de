"""Full text in both databases: a column of words, and the question whether it holds what is looked for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    ColumnElement,
    Dialect,
    String,
    Text,
    cast,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.ext.asyncio import AsyncSession
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

    @property
    def open_ended(self) -> bool:
        """Whether one of them may go on."""
        return any(choice.open_ended for choice in self.choices)


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
        return words.bool_op("@@")(_asked(wanted))
    index = table(f"{PREFIX}{words.property.columns[0].table.name}", column("rowid"))
    match = literal_column(index.name).op("MATCH")(literal(fts5(wanted), String))
    return key.in_(select(index.c.rowid).where(match))


def sifted(words: WordsOf, wanted: All) -> ColumnElement[bool]:
    """The same on PostgreSQL of rows that are found by something else: the index is left alone.

    To find whatever begins like a common word it would gather a third of all rows, to find those few among them.
    """
    return func.ts_match_vq(words, _asked(wanted), type_=Boolean)


async def expected(session: AsyncSession, words: WordsOf, parts: Sequence[AnyOf]) -> list[int]:
    """How many rows hold each of these, as PostgreSQL expects by its statistics; one statement, and none is read."""
    column = words.property.columns[0]
    # Names of our own; what is looked for stays a parameter.
    asked = [
        f"SELECT FROM {column.table.name} WHERE {column.name} @@ CAST(:part_{n} AS tsquery)" for n in range(len(parts))
    ]
    explained = text(f"EXPLAIN (FORMAT JSON) {' UNION ALL '.join(asked)}").columns(plan=JSON)
    values = {f"part_{number}": tsquery(All((part,))) for number, part in enumerate(parts)}
    plan = await session.scalar(explained, values)
    return [each["Plan Rows"] for each in plan[0]["Plan"]["Plans"]]


def _asked(wanted: All) -> ColumnElement[str]:
    return cast(literal(tsquery(wanted), String), TSQUERY)


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
