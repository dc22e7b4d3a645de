"""Articles at 100 and at 5,000, each in three languages: statements, and the p95 of suggestions, lists and finding.

Run `python -m bench.knowledge [--database SMALL LARGE]`; SQLite in a temporary folder by default, and the addresses
must name two empty databases.
"""

import argparse
import asyncio
import random
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from time import perf_counter

from sqlalchemy import insert, text

from bench.figures import line, percentile
from bench.inbox_list import START, counting
from bench.search_data import WORDS, word
from hub.access.actor import Actor
from hub.access.permissions import Permission
from hub.interactions.model import Interaction, Message
from hub.knowledge.find import find_articles
from hub.knowledge.listing import ArticleFilter, articles
from hub.knowledge.model import Article, ArticleVersion, ArticleWord
from hub.knowledge.published import listed, popular, published_article, related
from hub.knowledge.ranking import weights_of
from hub.knowledge.states import Audience, VersionState
from hub.knowledge.suggest import suggestions_for, suggestions_while_typing
from hub.knowledge.visible import ANYBODY
from hub.queueing.model import Queue
from hub.search.index import keep
from hub.search.sources import SOURCES
from storage import schema
from storage.blobs import LocalBlobs
from storage.bus import MemoryBus
from storage.unit_of_work import Storage

LANGUAGES = ("de", "en", "ru")
A_TEXT, AT_ONCE = 250, 100
READER = Actor(1, "Anna", frozenset({Permission.DESK, Permission.KNOWLEDGE_READ, Permission.ALL_QUEUES}))
Page = Callable[[], Awaitable[object]]


def said(draw: random.Random, count: int) -> str:
    """So many words, as unequally common as those of a language (Zipf's law)."""
    return " ".join(word(int(WORDS ** draw.random()) - 1) for _ in range(count))


async def fill(storage: Storage, count: int) -> None:
    """So many articles for everybody, and a conversation that asks about anything."""
    draw = random.Random(7)
    async with storage.writer.begin() as connection:
        await connection.execute(insert(Queue), {"name": "Support"})
        talk = {"channel": "email", "subject": said(draw, 6), "queue_id": 1, "opened_at": START}
        await connection.execute(insert(Interaction), {**talk, "last_activity_at": START})
        letter = {"interaction_id": 1, "direction": "inbound", "channel": "email", "author_name": "", "at": START}
        lists = {"recipients": [], "copies": [], "body_text": said(draw, 120)}
        await connection.execute(insert(Message), {**letter, **lists})
    for first in range(1, count + 1, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, count + 1))
        async with storage.transaction() as work:
            made = [_article(number) for number in numbers]
            await work.session.execute(insert(Article), made)
            versions = [_version(number, place, draw) for number in numbers for place in range(len(LANGUAGES))]
            await work.session.execute(insert(ArticleVersion), versions)
            await work.session.execute(insert(ArticleWord), [row for each in versions for row in _words(each)])
            await keep(work, SOURCES["article"], [int(str(each["id"])) for each in versions])
    async with storage.writer.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("ANALYZE"))


def _article(number: int) -> dict[str, object]:
    return {
        "id": number,
        "slug": f"article-{number}",
        "audience": Audience.PUBLIC,
        "created_at": START,
        "changed_at": START,
    }


def _version(number: int, place: int, draw: random.Random) -> dict[str, object]:
    known = {"id": number * len(LANGUAGES) + place, "article_id": number, "language": LANGUAGES[place], "number": 1}
    told = {"title": said(draw, 5), "summary": said(draw, 12), "body": "", "text": said(draw, A_TEXT)}
    dates = {"created_at": START, "changed_at": START, "published_at": START}
    return {**known, **told, **dates, "state": VersionState.PUBLISHED}


def _words(version: Mapping[str, object]) -> Iterator[dict[str, object]]:
    for key, weight in weights_of(str(version["title"]), str(version["summary"]), str(version["text"])).items():
        yield {"version_id": version["id"], "word": key, "weight": weight}


def pages(storage: Storage, count: int, number: int) -> Iterator[tuple[str, Page]]:
    """What is measured, by name."""
    draw = random.Random(number)
    typed, slug = said(draw, 14), f"article-{number % count + 1}"
    yield "suggestions beside a conversation", lambda: suggestions_for(storage, 1, READER)
    yield "suggestions while somebody types", lambda: suggestions_while_typing(storage, typed, ANYBODY, "en")
    yield "the same after three letters", lambda: suggestions_while_typing(storage, typed[:3], ANYBODY, "en")
    yield "found by one word", lambda: find_articles(storage, word(number), "en", ANYBODY)
    yield "the desk's list", lambda: articles(storage, ArticleFilter(), READER)
    yield "the desk's list by words", lambda: articles(storage, ArticleFilter(words=word(number)), READER)
    yield "the portal's list", lambda: listed(storage, "en", ANYBODY)
    yield "what is read most", lambda: popular(storage, "en", ANYBODY, START.date())
    yield "an article with related ones", lambda: _with_related(storage, slug)


async def _with_related(storage: Storage, slug: str) -> None:
    await related(storage, await published_article(storage, slug, "en", ANYBODY), ANYBODY)


class Read:
    """What one database was asked: seconds by page, and the most statements each took."""

    def __init__(self, storage: Storage, count: int) -> None:
        self.storage, self._count = storage, count
        self.times: dict[str, list[float]] = {}
        self.most: dict[str, int] = {}
        self._statements = counting(storage)
        next(self._statements)

    async def round(self, number: int) -> None:
        """Read every page once; the first rounds are for warming up."""
        for name, page in pages(self.storage, self._count, number):
            began = perf_counter()
            await page()
            if number > WARM:
                self.times.setdefault(name, []).append(perf_counter() - began)
            self.most[name] = max(self.most.get(name, 0), next(self._statements))


WARM = 3


async def main() -> None:
    """Fill both, read them in turn so that the machine's moods hit both alike, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", nargs=2, default=["", ""], metavar=("SMALL", "LARGE"))
    parser.add_argument("--small", type=int, default=100)
    parser.add_argument("--large", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        both = []
        for given, count in zip(options.database, (options.small, options.large), strict=True):
            url = given or f"sqlite+aiosqlite:///{folder}/{count}.sqlite3"
            await schema.upgrade(url)
            storage = Storage(url, LocalBlobs(Path()), MemoryBus())
            await fill(storage, count)
            both.append(Read(storage, count))
        for number in range(options.rounds + WARM + 1):
            for read in both:
                await read.round(number)
        for read in both:
            await read.storage.close()
    _report(options, *both)


def _report(options: argparse.Namespace, small: Read, large: Read) -> None:
    print(f"{options.small:,} and {options.large:,} articles, each in {len(LANGUAGES)} languages")
    for name, values in large.times.items():
        ratio = percentile(values, 0.95) / percentile(small.times[name], 0.95)
        print(line(name, small.times[name]), f" {small.most[name]} statements")
        print(line("", values), f" {large.most[name]} statements, p95 ratio {ratio:.1f}")


if __name__ == "__main__":
    asyncio.run(main())
