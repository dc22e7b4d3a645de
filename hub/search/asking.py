"""What a section of the search is asked, and what it answers with."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, not_
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.search.criteria import Criterion, Operator
from hub.search.highlight import Pieces
from hub.search.model import SearchEntry
from hub.search.wording import Wording, understand
from storage.full_text import All, AnyOf, Keys, WordsOf, holds, sifted

Entries = type[SearchEntry]


@dataclass(frozen=True, slots=True)
class Asked:
    """Who looks for what. `dialect` is the name of the database.

    `only`: what alone can fit, by the queue it is in, where that is so little that it was looked up before. `common`:
    what a great deal holds, and is asked only of entries that hold the rest; `few`: those are so few that all are read.
    """

    actor: Actor
    typed: str
    wording: Wording
    criteria: tuple[Criterion, ...]
    dialect: str
    only: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    common: frozenset[AnyOf] = frozenset()
    few: bool = False

    def says(self, wording: Wording, entry: Entries) -> list[ColumnElement[bool]]:
        """That an entry has the words that are wanted, and none of those that are not."""
        key: Keys = entry.id
        words: WordsOf = entry.words
        common = [part for part in wording.wanted.parts if part in self.common]
        wanted = [part for part in wording.wanted.parts if part not in self.common]
        conditions = [holds(self.dialect, key, words, All(tuple(wanted)))] if wanted else []
        if common:
            conditions.append(sifted(words, All(tuple(common))))
        if wording.unwanted.parts:
            conditions.append(not_(holds(self.dialect, key, words, wording.unwanted)))
        return conditions


@dataclass(frozen=True, slots=True)
class Place:
    """One entry that was found."""

    id: int
    kind: str
    ref_id: int
    about_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a hit, "" where it has no such thing. `document` is the kind of a document, `who` a name."""

    number: str = ""
    document: str = ""
    state: str = ""
    channel: str = ""
    queue: str = ""
    customer: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """What is found: `about_id` in its section.

    `kind` is what kind of text it was found by; `also`, how many more of its texts say it, of those looked at.
    `entry` is the message or note that says it, as a link to it in its conversation calls that.
    """

    section: str
    about_id: int
    kind: str
    title: Pieces
    snippet: Pieces
    at: datetime
    facts: Facts
    also: int = 0
    entry: str = ""


Condition = ColumnElement[bool]
Field = SQLColumnExpression[str] | SQLColumnExpression[int] | SQLColumnExpression[int | None]


@dataclass(frozen=True, slots=True)
class Section:
    """One part of what is found. `heads` are the conditions by which an actor may see entries, each read by itself.

    `condition` turns a criterion into one on an entry, None if the section has no such field: then nothing of it fits.
    `exact` are the ids and times of what bears exactly this number. `show` reads what hits need, in two statements at
    most. `narrowed` looks up beforehand what alone can fit, in one statement at most.
    """

    name: str
    heads: Callable[[Asked, Entries], Sequence[Condition]]
    condition: Callable[[Asked, Criterion, Entries], Condition | None]
    exact: Callable[[Asked], Select[int, datetime] | None]
    show: Callable[[AsyncSession, Asked, Sequence[Place]], Awaitable[dict[int, Hit]]]
    narrowed: Callable[[AsyncSession, Asked], Awaitable[Asked]] | None = None


def conditions(section: Section, asked: Asked, entry: Entries) -> list[Condition] | None:
    """Everything that is asked of an entry but who may see it; None if no entry of this section can fit."""
    found = [entry.section == section.name, *asked.says(asked.wording, entry)]
    for criterion in asked.criteria:
        condition = _of_every_entry(asked, criterion, entry)
        if condition is None:
            condition = section.condition(asked, criterion, entry)
        if condition is None:
            return None
        found.append(condition)
    return found


def compared(field: Field, criterion: Criterion, values: Sequence[object]) -> Condition:
    """A field whose values are chosen from a list."""
    chosen = field.in_(values)
    return not_(chosen) if criterion.operator == Operator.IS_NOT else chosen


def _of_every_entry(asked: Asked, criterion: Criterion, entry: Entries) -> Condition | None:
    if criterion.field == "text":
        wording = understand(criterion.values[0])
        if criterion.operator == Operator.WITHOUT:
            return not_(and_(*asked.says(wording, entry))) if wording else None
        return and_(*asked.says(wording, entry)) if wording else None
    return _on_days(asked, criterion, entry) if criterion.field == "day" else None


def _on_days(asked: Asked, criterion: Criterion, entry: Entries) -> Condition:
    zone = ZoneInfo(asked.actor.time_zone)
    first, last = criterion.days
    bounds = []
    if criterion.operator != Operator.BEFORE:
        bounds.append(entry.at >= datetime.combine(first, time(), zone))
    if criterion.operator != Operator.AFTER:
        bounds.append(entry.at < datetime.combine(last + timedelta(days=1), time(), zone))
    return and_(*bounds)
