"""Figures of articles add up: read, helped, used, and what was looked for in vain, within their days."""

from datetime import timedelta

import pytest

from hub.errors import NotAllowed
from hub.knowledge.figures import knowledge_figures
from hub.knowledge.link import link_conversation
from hub.knowledge.readings import PORTAL, Readings
from hub.knowledge.visible import ANYBODY
from hub.knowledge.vote import Vote, vote, votes
from tests.hub.knowledge.library import Library
from tests.services.storage_fixture import SettableClock


async def test_figures_are_those_of_their_days(library: Library, clock: SettableClock) -> None:
    storage, readings = library.storage, Readings(library.storage)
    await library.company.write("carla@customer.test", "How?")
    first, second = await library.published("Descale"), await library.published("Grind")
    for day in range(9):
        readings.viewed(first, "en", PORTAL)
        readings.searched("filter" if day % 2 else "descale", "en", found=day % 2 == 0)
        await vote(storage, Vote("descale", "en", f"reader-{day}", helped=day % 3 > 0), ANYBODY)
        clock.advance(timedelta(days=1))
    readings.viewed(second, "en", PORTAL)
    await readings.keep()
    await link_conversation(storage, second, 1, library.writer)
    found = await knowledge_figures(storage, library.head, 7)
    assert [(day.views, day.helped, day.unhelped) for day in found.days] == [
        *((1, 0, 1), (1, 1, 0), (1, 1, 0), (1, 0, 1), (1, 1, 0), (1, 1, 0), (1, 0, 0)),
    ]
    assert [(row.title, row.views, row.helped, row.unhelped, row.used) for row in found.articles] == [
        ("Descale", 6, 4, 2, 0),
        ("Grind", 1, 0, 0, 1),
    ]
    assert (found.asked, found.missed_in_all) == (6, 3)
    assert [(row.words, row.asked, row.missed) for row in found.missed] == [("filter", 3, 3)]
    assert (await knowledge_figures(storage, library.head, 28)).views == 10
    with pytest.raises(NotAllowed):
        await knowledge_figures(storage, library.reader, 7)


async def test_votes_are_listed_from_the_newest(library: Library) -> None:
    number = await library.published("Descale")
    for reader in range(60):
        await vote(library.storage, Vote("descale", "en", str(reader), helped=True), ANYBODY)
    page = await votes(library.storage, number, library.reader)
    rest = await votes(library.storage, number, library.reader, page.before)
    assert (len(page.rows), len(rest.rows), rest.before) == (50, 10, None)
    assert (await votes(library.storage, number, library.stranger)).rows == ()
