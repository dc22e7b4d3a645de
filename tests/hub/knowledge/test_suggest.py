"""What fits a conversation or what somebody types is found in few statements, for whoever may read it."""

import pytest

from hub.access.actor import Actor
from hub.errors import NotFound
from hub.knowledge.find import find_articles
from hub.knowledge.link import articles_of, link_conversation, used_in
from hub.knowledge.published import published_article, related
from hub.knowledge.states import Audience
from hub.knowledge.suggest import suggestions_for, suggestions_while_typing
from hub.knowledge.visible import ANYBODY, NOBODY, PARTNER, Reader, reader_of
from hub.merging.merge import Merging, merge
from hub.search.search import Question, search
from tests.agent_ui.stored import statements
from tests.hub.knowledge.library import Library

HARDLY = "<p>Something else.</p>"


async def stock(library: Library) -> None:
    """An article for each audience about the same, and others about something else."""
    for audience in ("public", "partner", "internal"):
        await library.published(f"Descale the {audience} machine", audience=audience)
    for number in range(6):
        await library.published(f"Grinder number {number}", HARDLY)
    await library.draft("Descale with vinegar")


@pytest.mark.parametrize(
    ("reader", "titles"),
    [
        (NOBODY, set()),
        (ANYBODY, {"public"}),
        (PARTNER, {"public", "partner"}),
        (Reader(frozenset(Audience)), {"public", "partner", "internal"}),
    ],
)
async def test_each_reader_gets_what_is_for_them(library: Library, reader: Reader, titles: set[str]) -> None:
    await stock(library)
    wanted = {f"Descale the {each} machine" for each in titles}
    found = await suggestions_while_typing(library.storage, "How to descal", reader, "en")
    assert {each.title for each in found} == wanted
    words = await find_articles(library.storage, "descaling", "en", reader)
    assert {"".join(piece.text for piece in each.title) for each in words.articles} == wanted
    assert await suggestions_while_typing(library.storage, "How to descal", reader, "de") == ()


async def test_a_conversation_s_articles_are_for_who_sees_both(library: Library) -> None:
    await stock(library)
    await library.company.write(
        "carla@customer.test", "My machine is slow since I had to descale it.", subject="Descaling"
    )
    counts, found = [], await suggestions_for(library.storage, 1, library.writer)
    for _ in range(2):
        with statements(library.storage) as run:
            found = await suggestions_for(library.storage, 1, library.writer)
        counts.append(len(run))
        await stock(library)
    assert found[0].title.startswith("Descale the ")
    assert not any(each.title == "Descale with vinegar" for each in found)
    assert counts[0] == counts[1] <= 8
    # Boris reads and sees the queue; Clara sees another one; Anna as she is reads no articles.
    assert await suggestions_for(library.storage, 1, library.reader)
    with pytest.raises(NotFound):
        await suggestions_for(library.storage, 1, library.approver)
    assert await suggestions_for(library.storage, 1, library.company.anna) == ()


async def test_the_desk_finds_what_its_reader_may_read(library: Library) -> None:
    await stock(library)

    async def hits(actor: Actor) -> int:
        answer = await search(library.storage, actor, Question("descale", section="articles"))
        return len(answer.parts[0].hits)

    assert (await hits(library.reader), await hits(library.stranger)) == (3, 0)
    assert reader_of(library.stranger) == NOBODY


async def test_both_sides_of_a_link_know_it_as_far_as_they_may(library: Library) -> None:
    number = await library.published("Descale")
    await library.company.write("carla@customer.test", "How?", subject="Descaling")
    for _ in range(2):
        await link_conversation(library.storage, number, 1, library.writer)
    assert [each.title for each in await used_in(library.storage, number, library.reader)] == ["Descaling"]
    assert await used_in(library.storage, number, library.approver) == ()
    assert [each.title for each in await articles_of(library.storage, 1, library.reader)] == ["Descale"]
    assert await articles_of(library.storage, 1, library.stranger) == ()
    # What the conversation went into was helped by it, too.
    await library.company.write("carla@customer.test", "How again?", subject="Descaling")
    company = library.company
    await merge(company.storage, Merging(1, 2, confirmed=True), company.sven)
    assert [each.title for each in await articles_of(library.storage, 2, library.reader)] == ["Descale"]
    for actor, article, interaction in (
        *((library.approver, number, 1), (library.writer, 99, 1), (library.writer, number, 99)),
    ):
        with pytest.raises(NotFound):
            await link_conversation(library.storage, article, interaction, actor)
    with pytest.raises(NotFound):
        await used_in(library.storage, number, library.stranger)


async def test_related_articles_say_the_same(library: Library) -> None:
    await stock(library)
    await library.published("Why to descale a machine", "<p>Limescale makes it slow. Citric acid helps.</p>")
    article = await published_article(library.storage, "descale-the-public-machine", "en", ANYBODY)
    assert [each.title for each in await related(library.storage, article, ANYBODY)][:1] == ["Why to descale a machine"]
