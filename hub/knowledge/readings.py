"""How often articles are read and looked for: counted in memory, and kept together every few seconds."""

import asyncio
import logging
from collections import Counter
from datetime import date

from hub.knowledge.model import ArticleDay, ArticleSearch
from hub.search.folding import words_of
from storage.errors import StorageUnavailable
from storage.unit_of_work import Storage, Work, action
from storage.upsert import insert_into

log = logging.getLogger(__name__)

EVERY = 10.0
PORTAL, DESK = "portal", "desk"
LONGEST_WORDS, MOST_WORDS = 80, 8
# Somebody's number or address is nobody's business among figures.
MOST_DIGITS = 4
# More different ones are not counted until these are kept.
MOST = 10_000

View = tuple[int, date, str, str]
Search = tuple[date, str, str]


class Readings:
    """What was read and looked for since it was kept last.

    Reading a page writes nothing, and a thousand readers cost one transaction. A crash loses a few counts.
    """

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._views: Counter[View] = Counter()
        self._asked: Counter[Search] = Counter()
        self._missed: Counter[Search] = Counter()

    def viewed(self, article_id: int, language: str, face: str) -> None:
        """Somebody read an article."""
        if len(self._views) < MOST:
            self._views[article_id, self._today(), language, face] += 1

    def searched(self, typed: str, language: str, *, found: bool) -> None:
        """Somebody looked for something, and found it or not."""
        words = said_in(typed)
        if words and len(self._asked) < MOST:
            self._asked[self._today(), words, language] += 1
            self._missed[self._today(), words, language] += not found

    async def run(self) -> None:
        """Keep what was counted every few seconds, and at the end, until cancelled."""
        try:
            while True:
                await asyncio.sleep(EVERY)
                await self._try()
        finally:
            await self._try()

    async def keep(self) -> None:
        """Keep what was counted. Raises `StorageUnavailable`, and then counts on."""
        views, asked, missed = self._views, self._asked, self._missed
        if not views and not asked:
            return
        self._views, self._asked, self._missed = Counter(), Counter(), Counter()
        try:
            await keep_counts(self._storage, views, {key: (often, missed[key]) for key, often in asked.items()})
        except StorageUnavailable:
            self._views.update(views)
            self._asked.update(asked)
            self._missed.update(missed)
            raise

    async def _try(self) -> None:
        try:
            await self.keep()
        except StorageUnavailable:
            log.warning("what was read could not be counted yet")

    def _today(self) -> date:
        return self._storage.clock.now().date()


def said_in(typed: str) -> str:
    """What was looked for as figures keep it; "" for what could be about somebody."""
    words = [word for word in words_of(typed[:200]) if sum(map(str.isdigit, word)) <= MOST_DIGITS]
    return "" if "@" in typed else " ".join(words[:MOST_WORDS])[:LONGEST_WORDS].strip()


@action
async def keep_counts(work: Work, views: Counter[View], searches: dict[Search, tuple[int, int]]) -> None:
    """Add to what is kept already. Nobody is told: figures are looked at, not watched."""
    if views:
        names = ("article_id", "day", "language", "face")
        rows = [dict(zip(names, key, strict=True), views=often) for key, often in sorted(views.items())]
        statement = insert_into(work.session, ArticleDay)
        more = {"views": ArticleDay.views + statement.excluded["views"]}
        await work.session.execute(statement.on_conflict_do_update(index_elements=names, set_=more), rows)
    if searches:
        known = ("day", "words", "language")
        lines = [
            dict(zip(known, key, strict=True), asked=asked, missed=missed)
            for key, (asked, missed) in sorted(searches.items())
        ]
        insert = insert_into(work.session, ArticleSearch)
        added = {name: getattr(ArticleSearch, name) + insert.excluded[name] for name in ("asked", "missed")}
        await work.session.execute(insert.on_conflict_do_update(index_elements=known, set_=added), lines)
