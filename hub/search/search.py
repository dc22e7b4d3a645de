"""Finds what somebody may see: exact numbers first, then by words, newest first; nearly right words if nothing fits."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Select, or_, select, text, tuple_, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from hub.access.actor import Actor
from hub.errors import Invalid
from hub.interactions.text import storable
from hub.keyset import cursor_of, position
from hub.search.alike import words_alike
from hub.search.asking import Asked, Condition, Entries, Hit, Place, Section, conditions
from hub.search.criteria import Criterion
from hub.search.model import SearchEntry
from hub.search.rarity import weighed
from hub.search.sections import SECTIONS
from hub.search.wording import understand
from storage.unit_of_work import Storage

# Several texts of one conversation are shown as one hit, so that more entries are looked at than hits are shown.
ENTRIES_A_HIT = 5
SHOWN, SHOWN_OF_EACH = 20, 5
# A plan made for any word reads by time when the word is rare, and by word when it is common.
_PLANNED = "SELECT set_config('plan_cache_mode', 'force_custom_plan', true)"


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for; in one `section`, from `cursor` on, or a few of each."""

    typed: str = ""
    criteria: tuple[Criterion, ...] = ()
    section: str = ""
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """The hits of a section. `next_cursor` is None at the end."""

    section: str
    hits: tuple[Hit, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found: what bears exactly the number that was typed, then the rest by section.

    `nearly`: nothing is spelt like this, so what is spelt alike was looked for. `asked`: there was something to find.
    """

    exact: tuple[Hit, ...] = ()
    parts: tuple[Part, ...] = field(default=())
    nearly: bool = False
    asked: bool = True

    @property
    def nothing(self) -> bool:
        """Whether nothing was found."""
        return not self.exact and not any(part.hits for part in self.parts)


async def search(storage: Storage, actor: Actor, question: Question, limit: int | None = None) -> Answer:
    """What the actor may see of what fits, `limit` hits of a section.

    At most three statements a section to find and two to show, four more for what is exact, two for spelling, and each
    time one for how common the words are.
    Raises `Invalid` for a section or a cursor there is not.
    """
    if question.section and question.section not in SECTIONS:
        raise Invalid("This cannot be searched for.")
    wanted = [SECTIONS[question.section]] if question.section else list(SECTIONS.values())
    most = limit or (SHOWN if question.section else SHOWN_OF_EACH)
    after = position(question.cursor) if question.cursor is not None else None
    typed = storable(question.typed)
    async with storage.reading() as session:
        dialect = session.get_bind().dialect.name
        asked = Asked(actor, typed, understand(typed), question.criteria, dialect)
        if not asked.wording and not asked.criteria:
            return Answer(asked=False)
        if dialect == "postgresql":
            await session.execute(text(_PLANNED))
        asked = await weighed(session, asked)
        exact = await _exact(session, asked, wanted) if after is None else ()
        parts = [await _part(session, section, asked, after, most) for section in wanted]
        nearly = False
        if not exact and not any(part.hits for part in parts) and await _nothing_before(session, wanted, asked, after):
            alike = await words_alike(session, asked.wording.spelt)
            if alike:
                wider = replace(asked, wording=asked.wording.nearly(alike), common=frozenset(), few=False)
                asked = await weighed(session, wider)
                parts = [await _part(session, section, asked, after, most) for section in wanted]
                nearly = any(part.hits for part in parts)
    return Answer(exact, tuple(_without(part, exact) for part in parts), nearly)


async def _nothing_before(
    session: AsyncSession, sections: Sequence[Section], asked: Asked, after: tuple[datetime, int] | None
) -> bool:
    """Whether also the pages before this one found nothing that is spelt like this."""
    if after is None:
        return True
    return not any([(await _part(session, section, asked, None, 1)).hits for section in sections])


async def _exact(session: AsyncSession, asked: Asked, sections: Sequence[Section]) -> tuple[Hit, ...]:
    hits: list[Hit] = []
    for section in sections if not asked.criteria else ():
        query = section.exact(asked)
        rows = (await session.execute(query.limit(SHOWN_OF_EACH))).all() if query is not None else ()
        if rows:
            places = [Place(0, "", 0, row[0], row[1]) for row in rows]
            hits.extend((await section.show(session, asked, places)).values())
    return tuple(hits)


async def _part(
    session: AsyncSession, section: Section, asked: Asked, after: tuple[datetime, int] | None, most: int
) -> Part:
    if section.narrowed is not None:
        asked = await section.narrowed(session, asked)
    looked_at = most * ENTRIES_A_HIT
    query = window(section, asked, after, looked_at)
    if query is None:
        return Part(section.name, (), None)
    found = [_place(row) for row in (await session.execute(query)).all()]
    taken: dict[int, list[Place]] = {}
    last, more = None, len(found) == looked_at
    for place in found:
        if place.about_id not in taken and len(taken) == most:
            more = True
            break
        taken.setdefault(place.about_id, []).append(place)
        last = place
    shown = await section.show(session, asked, [places[0] for places in taken.values()]) if taken else {}
    hits = tuple(replace(hit, also=len(taken[key]) - 1) for key, hit in shown.items())
    return Part(section.name, hits, cursor_of(last.at, last.id) if more and last else None)


def window(
    section: Section, asked: Asked, after: tuple[datetime, int] | None, most: int
) -> Select[int, str, int, int, datetime] | None:
    """The newest entries that fit; further on, without those of what was shown already by a newer entry.

    None if there can be none.
    """
    fitting = conditions(section, asked, SearchEntry)
    if fitting is None:
        return None
    query = _columns(SearchEntry).where(*fitting)
    if after is not None:
        query = query.where(tuple_(SearchEntry.at, SearchEntry.id) < after)
    if asked.few:
        return _among_rare(section, asked, fitting, after, most)
    newest = query.order_by(SearchEntry.at.desc(), SearchEntry.id.desc()).limit(most)
    heads = [newest.where(head).subquery() for head in section.heads(asked, SearchEntry)]
    if not heads:
        return None
    together = union_all(*(select(head) for head in heads)).subquery()
    whole = select(together).order_by(together.c.at.desc(), together.c.id.desc()).limit(most)
    if after is None:
        return whole
    looked_at, newer = whole.subquery(), aliased(SearchEntry)
    shown = (newer.about_id == looked_at.c.about_id, tuple_(newer.at, newer.id) >= after)
    before = select(newer.id).where(*(conditions(section, asked, newer) or ()), *shown).correlate(looked_at)
    return select(looked_at).where(~before.exists()).order_by(looked_at.c.at.desc(), looked_at.c.id.desc())


def _among_rare(
    section: Section, asked: Asked, fitting: Sequence[Condition], after: tuple[datetime, int] | None, most: int
) -> Select[int, str, int, int, datetime] | None:
    """The same where rare words leave so few that all of them are read, once for all queues, and sorted."""
    heads = section.heads(asked, SearchEntry)
    if not heads:
        return None
    few = _columns(SearchEntry).where(*fitting, or_(*heads)).cte("few").prefix_with("MATERIALIZED")
    query = select(few).order_by(few.c.at.desc(), few.c.id.desc()).limit(most)
    if after is None:
        return query
    newer = few.alias()
    shown = select(newer.c.id).where(newer.c.about_id == few.c.about_id, tuple_(newer.c.at, newer.c.id) >= after)
    return query.where(tuple_(few.c.at, few.c.id) < after, ~shown.correlate(few).exists())


def _columns(entry: Entries) -> Select[int, str, int, int, datetime]:
    return select(entry.id, entry.kind, entry.ref_id, entry.about_id, entry.at)


def _place(row: object) -> Place:
    return Place(*(getattr(row, name) for name in Place.__slots__))


def _without(part: Part, exact: Sequence[Hit]) -> Part:
    shown = {(hit.section, hit.about_id) for hit in exact}
    return replace(part, hits=tuple(hit for hit in part.hits if (hit.section, hit.about_id) not in shown))
