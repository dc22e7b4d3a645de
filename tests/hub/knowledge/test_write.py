"""Articles are written, approved, replaced and retired, by whom that is for."""

import pytest
from sqlalchemy import func, select

from hub.access.audit import audit_entries
from hub.access.permissions import Permission
from hub.errors import Conflict, HubError, Invalid, NotAllowed, NotFound
from hub.knowledge.change import Standing, change_article
from hub.knowledge.fields import LANGUAGES, Words
from hub.knowledge.files import add_file, file_content
from hub.knowledge.model import ArticleWord
from hub.knowledge.published import published_article
from hub.knowledge.read import article_history, article_view, said_in
from hub.knowledge.review import Alone, Taking, take_step
from hub.knowledge.states import STEPS, Audience, VersionState, may_take
from hub.knowledge.visible import ANYBODY
from hub.knowledge.write import NewArticle, Written, add_article, begin_version, keep_version
from hub.ports import OutboundFile
from hub.runtime.followers import FINISHERS
from hub.search.files import read_files
from hub.search.search import Question, search
from hub.web.languages import LANGUAGES as OF_PAGES
from tests.hub.knowledge.library import Library

ROLES = ("reader", "writer", "approver", "head", "stranger")
READ, WRITE, APPROVE, ALONE = (Permission(f"knowledge.{name}") for name in ("read", "write", "approve", "alone"))


def test_the_languages_are_those_of_the_pages() -> None:
    assert set(LANGUAGES) == set(OF_PAGES)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", VersionState)
def test_a_step_is_taken_where_it_begins_by_whom_it_is_for(library: Library, step: str, state: VersionState) -> None:
    wanted = STEPS[step]
    for role in ROLES:
        actor = getattr(library, role)
        for wrote in (True, False):
            allowed = state in wanted.begins and wanted.needs in actor.permissions
            allowed &= not (wanted.alone and wrote and ALONE not in actor.permissions)
            assert may_take(wanted, actor, state, (actor.user_id if wrote else 99, None)) == allowed, (role, wrote)


async def test_readers_have_a_file_once_it_is_approved(library: Library) -> None:
    """Also one that replaces another, which keeps its address. They find the article by what it says, and no sooner."""
    library.storage.finishers = FINISHERS
    number = await library.published("Descale")
    first = await add_file(library.storage, number, OutboundFile("a.txt", "text/plain", b"old"), library.head)
    assert not first.waits

    async def given() -> tuple[list[str], bytes]:
        article = await published_article(library.storage, "descale", "en", ANYBODY)
        return [file.name for file in article.files], (await file_content(library.storage, first.public_id, ANYBODY))[1]

    async def found() -> list[str]:
        await read_files(library.storage)
        said = {}
        for word in ("old", "new", "secret"):
            answer = await search(library.storage, library.reader, Question(f'"{word}"', section="articles"))
            said[word] = [hit.about_id for part in answer.parts for hit in part.hits]
        return [word for word, hits in said.items() if hits == [number]]

    assert await found() == ["old"]
    for name in ("a.txt", "secret.txt", "a.txt"):
        new = await add_file(library.storage, number, OutboundFile(name, "text/plain", b"new"), library.writer)
        assert new.waits
        with pytest.raises(NotFound):
            await file_content(library.storage, new.public_id, ANYBODY)
    assert await given() == (["a.txt"], b"old")
    assert await found() == ["old"]
    view = await article_view(library.storage, number, library.writer)
    assert [(file.name, file.waits, file.size) for file in view.files] == [("a.txt", True, 3), ("secret.txt", True, 3)]
    assert [file.name for file in (await article_view(library.storage, number, library.reader)).files] == ["a.txt"]
    await begin_version(library.storage, number, "en", library.writer)
    await library.publish(number)
    assert await given() == (["a.txt", "secret.txt"], b"new")
    assert await found() == ["new", "secret"]


async def test_an_article_is_written_approved_and_replaced(library: Library) -> None:
    storage, number = library.storage, await library.draft("Descale the machine", language="en")
    first = (await article_view(storage, number, library.writer)).versions[0]
    assert (first.state, first.author) == (VersionState.DRAFT, "Anna")
    words = Words("Descale the machine", "<p onclick=x>Use <b>citric</b> acid.</p><script>x</script>", "Once a month")
    assert await keep_version(storage, Written(first.id, 1, words), library.writer) == 2
    await take_step(storage, Taking(first.id, 2, "submit", "Please look"), library.writer)
    await take_step(storage, Taking(first.id, 3, "publish"), library.approver)
    kept = await said_in(storage, first.id, library.reader)
    assert (kept.body, kept.text) == ("<p>Use <b>citric</b> acid.</p>", "Use citric acid.")
    second = await begin_version(storage, number, "en", library.writer)
    assert await begin_version(storage, number, "en", library.approver) == second
    assert (await said_in(storage, second, library.writer)).body == kept.body
    await library.publish(number)
    view = await article_view(storage, number, library.head)
    assert [(each.number, each.state) for each in view.versions] == [(2, "published"), (1, "superseded")]
    assert [line.what for line in await article_history(storage, number, library.head)] == [
        *("published", "begun", "published", "submitted", "added"),
    ]
    assert [entry.action for entry in await audit_entries(storage)][-2:] == ["article.published"] * 2


async def test_words_are_kept_of_what_is_published_alone(library: Library) -> None:
    number = await library.published("Descale the machine")
    again = await begin_version(library.storage, number, "en", library.writer)
    await library.publish(number)
    await take_step(library.storage, Taking(again, 2, "retire", "Wrong"), library.head)
    async with library.storage.reading() as session:
        assert await session.scalar(select(func.count()).select_from(ArticleWord)) == 0


async def test_nobody_approves_what_they_wrote_without_the_right(library: Library) -> None:
    words = Words("Mine", "<p>Text</p>")
    number = await add_article(library.storage, NewArticle("en", words), library.approver)
    version = (await article_view(library.storage, number, library.approver)).versions[0]
    assert "publish" not in version.steps
    with pytest.raises(Alone):
        await take_step(library.storage, Taking(version.id, 1, "publish"), library.approver)
    await take_step(library.storage, Taking(version.id, 1, "publish"), library.head)


async def test_nor_what_they_wrote_in_last(library: Library) -> None:
    number = await library.draft("Ours")
    version = (await article_view(library.storage, number, library.approver)).versions[0]
    await keep_version(library.storage, Written(version.id, 1, Words("Ours", "<p>More</p>")), library.approver)
    with pytest.raises(Alone):
        await take_step(library.storage, Taking(version.id, 2, "publish"), library.approver)


@pytest.mark.parametrize(
    ("role", "step", "error"),
    [
        ("stranger", "submit", NotFound),
        ("reader", "submit", NotFound),
        ("writer", "publish", NotAllowed),
        ("writer", "refuse", NotAllowed),
        ("writer", "retire", NotAllowed),
        ("writer", "fly", NotFound),
        ("approver", "refuse", Conflict),
        ("approver", "retire", Conflict),
        ("approver", "publish", None),
        ("writer", "submit", None),
        ("writer", "discard", None),
    ],
)
async def test_a_draft_goes_on_by_whom_it_may(
    library: Library, role: str, step: str, error: type[HubError] | None
) -> None:
    number = await library.draft("Descale")
    version = (await article_view(library.storage, number, library.writer)).versions[0]
    taking = take_step(library.storage, Taking(version.id, 1, step, "So"), getattr(library, role))
    if error is None:
        await taking
        return
    with pytest.raises(error):
        await taking
    assert (await library.version(version.id)).state == VersionState.DRAFT


async def test_refusing_needs_a_reason_and_what_is_empty_is_not_handed_in(library: Library) -> None:
    number = await library.draft("Descale", body="")
    version = (await article_view(library.storage, number, library.writer)).versions[0]
    with pytest.raises(Invalid) as caught:
        await take_step(library.storage, Taking(version.id, 1, "submit"), library.writer)
    assert set(caught.value.fields) == {"body"}
    await keep_version(library.storage, Written(version.id, 1, Words("Descale", "<p>x</p>")), library.writer)
    await take_step(library.storage, Taking(version.id, 2, "submit"), library.writer)
    with pytest.raises(Invalid) as caught:
        await take_step(library.storage, Taking(version.id, 3, "refuse", " "), library.approver)
    assert set(caught.value.fields) == {"comment"}
    await take_step(library.storage, Taking(version.id, 3, "refuse", "Too short"), library.approver)
    kept = await library.version(version.id)
    assert (kept.state, kept.comment) == (VersionState.DRAFT, "Too short")


async def test_two_who_write_at_once_do_not_overwrite_each_other(library: Library) -> None:
    number = await library.draft("Descale")
    version = (await article_view(library.storage, number, library.writer)).versions[0]
    await keep_version(library.storage, Written(version.id, 1, Words("Descale", "<p>one</p>")), library.writer)
    with pytest.raises(Conflict):
        await keep_version(library.storage, Written(version.id, 1, Words("Descale", "<p>two</p>")), library.approver)
    assert (await library.version(version.id)).body == "<p>one</p>"


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        (Words(" "), {"title"}),
        (Words("x" * 201), {"title"}),
        (Words("a\nb"), {"title"}),
        (Words("a", summary="x" * 401), {"summary"}),
        (Words("a", comment="x" * 501), {"comment"}),
        (Words("a", body="x" * 200_001), {"body"}),
        (Words("", summary="x" * 401), {"title", "summary"}),
    ],
)
async def test_what_cannot_be_kept_is_told_by_its_field(library: Library, words: Words, fields: set[str]) -> None:
    with pytest.raises(Invalid) as caught:
        await add_article(library.storage, NewArticle("en", words), library.writer)
    assert set(caught.value.fields) == fields


async def test_addresses_are_unique_and_come_from_titles(library: Library) -> None:
    slugs = [
        (await article_view(library.storage, await library.draft(title), library.writer)).slug
        for title in ("Größe wählen", "Größe wählen", "Кофе", "!!!", "search")
    ]
    assert slugs == ["groesse-waehlen", "groesse-waehlen-2", "kofe", "article", "search-1"]
    with pytest.raises(Conflict):
        await library.draft("x", slug="kofe")
    for slug in ("A", "a--b", "search", "a" * 81, "ä"):
        with pytest.raises(Invalid):
            await library.draft("x", slug=slug)


async def test_what_readers_see_is_changed_by_those_who_approve(library: Library) -> None:
    number = await library.draft("Descale")
    view = await article_view(library.storage, number, library.writer)
    await change_article(
        library.storage, Standing(number, view.version, Audience.INTERNAL, None, "limescale"), library.writer
    )
    await library.publish(number)
    view = await article_view(library.storage, number, library.writer)
    wanted = Standing(number, view.version, Audience.PUBLIC, None, "limescale")
    with pytest.raises(NotAllowed):
        await change_article(library.storage, wanted, library.writer)
    await change_article(library.storage, wanted, library.approver)
    with pytest.raises(Conflict):
        await change_article(library.storage, wanted, library.approver)
    with pytest.raises(NotFound):
        await change_article(library.storage, wanted, library.reader)


async def test_readers_see_what_is_published_and_strangers_nothing(library: Library) -> None:
    number = await library.draft("Descale")
    for actor in (library.reader, library.stranger):
        with pytest.raises(NotFound):
            await article_view(library.storage, number, actor)
    await library.publish(number)
    await begin_version(library.storage, number, "en", library.writer)
    assert len((await article_view(library.storage, number, library.reader)).versions) == 1
    assert len((await article_view(library.storage, number, library.writer)).versions) == 2
    with pytest.raises(NotFound):
        await article_view(library.storage, number, library.stranger)
    with pytest.raises(NotFound):
        await article_history(library.storage, number, library.reader)
