"""The public knowledge base: what is for everybody is found, read and judged, and nothing else is there."""

import pytest
from sqlalchemy import select

from hub.access.permissions import OPERATOR
from hub.knowledge.change import Standing, change_article
from hub.knowledge.files import add_file
from hub.knowledge.model import Article, ArticleDay, ArticleSearch, ArticleVote
from hub.knowledge.read import article_view
from hub.knowledge.review import Taking, take_step
from hub.knowledge.states import Audience
from hub.ports import OutboundFile
from hub.search.alike import learn
from tests.agent_ui.stored import content, statements
from tests.portal.library import Reader

HIDDEN = (Audience.PARTNER, Audience.INTERNAL)
LANGUAGES = {"en": "Descale the machine", "de": "Maschine entkalken", "ru": "Удалить накипь"}
ARTICLE = "/knowledge/en/descale"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What these tests prove does not depend on the database."""
    return sqlite_url


async def test_an_article_says_in_which_languages_it_is_there(reader: Reader) -> None:
    await reader.publish("descale", LANGUAGES)
    page = await reader.page("/knowledge/de/descale")
    assert '<html lang="de"' in page
    assert '<link rel="canonical" href="https://help.example/knowledge/de/descale">' in page
    for language in LANGUAGES:
        link = f'<link rel="alternate" hreflang="{language}" href="https://help.example/knowledge/{language}/descale">'
        assert link in page
    assert 'hreflang="x-default" href="https://help.example/knowledge/en/descale"' in page
    assert "Hat das geholfen?" in page
    assert '<h1 itemprop="headline">Maschine entkalken</h1>' in page
    assert "<script" not in page.partition("</head>")[2], "everything works without a script"


async def test_where_it_is_not_there_it_says_where_it_is(reader: Reader) -> None:
    await reader.publish("bread", {"en": "Bread"})
    page = await reader.page("/knowledge/ru/bread")
    assert 'href="/knowledge/en/bread"' in page
    await reader.page("/knowledge/fr/bread", 404)
    await reader.page("/knowledge/ru/butter", 404)


async def test_an_address_without_a_language_leads_to_that_of_the_browser(reader: Reader) -> None:
    answer = await reader.client.get("/knowledge", headers={"Accept-Language": "de-AT"}, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (302, "/knowledge/de")


@pytest.mark.parametrize("audience", HIDDEN)
async def test_what_is_not_for_everybody_is_nowhere(reader: Reader, audience: Audience) -> None:
    await reader.publish("descale", LANGUAGES)
    number = await reader.publish("secret", {"en": "Descale the secret machine"}, audience)
    file = await add_file(reader.storage, number, OutboundFile("a.txt", "text/plain", b"secret"), OPERATOR)
    for path in (
        *("/knowledge/en", "/knowledge/en/search?q=descale", "/knowledge/en/search?q=secret", ARTICLE),
        *("/knowledge/sitemap.xml", "/knowledge/suggest?q=secret+machine&language=en"),
    ):
        assert "secret machine" not in await reader.page(path), path
    for path in ("/knowledge/en/secret", f"/knowledge/files/{file.public_id}"):
        await reader.page(path, 404)
    answer = await reader.client.get("/knowledge/preview/1", allow_redirects=False, headers={"Accept": "text/html"})
    assert answer.headers["Location"].startswith("/sign-in")


async def test_a_draft_and_what_is_retired_are_not_there(reader: Reader) -> None:
    number = await reader.publish("descale", LANGUAGES)
    version = (await article_view(reader.storage, number, OPERATOR)).current("en")
    assert version
    await take_step(reader.storage, Taking(version.id, version.revision, "retire"), OPERATOR)
    assert "Descale" not in await reader.page("/knowledge/en/search?q=descale")
    assert 'href="/knowledge/de/descale"' in await reader.page(ARTICLE)


@pytest.mark.parametrize(
    ("typed", "found", "nearly"),
    [
        ("descaling", True, False),
        ("citric acid", True, False),
        ("decsale", True, True),
        ("bread", False, False),
        ("", False, False),
    ],
)
async def test_it_is_found_by_words_and_by_nearly_right_ones(
    reader: Reader, typed: str, found: bool, nearly: bool
) -> None:
    await reader.publish("descale", LANGUAGES)
    await learn(reader.storage)
    page = await reader.page(f"/knowledge/en/search?q={typed}")
    assert ('href="/knowledge/en/descale"' in page) is found
    assert ("spelt alike" in page) is nearly
    assert "Maschine" not in page


async def test_categories_lead_to_their_articles(reader: Reader) -> None:
    number = await reader.publish("descale", LANGUAGES)
    view = await article_view(reader.storage, number, OPERATOR)
    await change_article(reader.storage, Standing(number, view.version, Audience.PUBLIC, 1, "descale"), OPERATOR)
    assert 'href="/knowledge/de/category/care">Pflege</a>' in await reader.page("/knowledge/de")
    assert 'href="/knowledge/de/descale">' in await reader.page("/knowledge/de/category/care")
    assert ">Care</a>" in await reader.page(ARTICLE)
    await reader.page("/knowledge/en/category/butter", 404)
    view = await article_view(reader.storage, number, OPERATOR)
    await change_article(reader.storage, Standing(number, view.version, Audience.INTERNAL, 1, "descale"), OPERATOR)
    await reader.page("/knowledge/en/category/care", 404)


async def test_each_reader_says_once_whether_it_helped(reader: Reader) -> None:
    await reader.publish("descale", LANGUAGES)
    assert "What is missing?" in (await reader.say(ARTICLE, helped="no"))[1]
    assert "Thank you." in (await reader.say(ARTICLE, helped="no", comment="  How much?  "))[1]
    assert "Thank you." in (await reader.say(ARTICLE, helped="yes"))[1]
    reader.client.session.cookie_jar.clear()
    await reader.say(ARTICLE, helped="no")
    async with reader.storage.reading() as session:
        article = await session.get_one(Article, 1)
        votes = list(await session.scalars(select(ArticleVote).order_by(ArticleVote.id)))
    assert (article.helped, article.unhelped) == (1, 1)
    assert [(vote.helped, vote.comment) for vote in votes] == [(True, "How much?"), (False, "")]
    assert len({vote.reader for vote in votes}) == 2


@pytest.mark.parametrize(
    ("path", "values", "status"),
    [
        (ARTICLE, {"helped": "perhaps"}, 422),
        (ARTICLE, {}, 422),
        (ARTICLE, {"helped": "no", "comment": "x" * 1001}, 422),
        (ARTICLE, {"helped": "yes", "csrf_token": "wrong"}, 403),
    ],
)
async def test_a_vote_that_is_none_is_refused(reader: Reader, path: str, values: dict[str, str], status: int) -> None:
    await reader.publish("descale", LANGUAGES)
    assert (await reader.say(path, **values))[0] == status
    async with reader.storage.reading() as session:
        assert await session.scalar(select(ArticleVote)) is None


async def test_nobody_votes_by_a_form_of_another_site(reader: Reader) -> None:
    await reader.publish("descale", LANGUAGES)
    await reader.page(ARTICLE)
    headers = {"Origin": "https://evil.example"}
    assert (await reader.client.post(f"{ARTICLE}/helped", data={"helped": "no"}, headers=headers)).status == 403


async def test_suggestions_come_while_somebody_types(reader: Reader) -> None:
    await reader.publish("descale", LANGUAGES)
    answer = await reader.client.get("/knowledge/suggest", params={"q": "how to desca", "language": "en"})
    assert [each["path"] for each in (await answer.json())["articles"]] == [ARTICLE]
    assert (await reader.client.get("/knowledge/suggest?q=x&language=fr")).status == 404


async def test_who_asks_too_often_has_to_wait(reader: Reader) -> None:
    for _ in range(10):
        assert (await reader.client.get("/knowledge/en/search?q=x")).status == 200
    statuses = [(await reader.client.get("/knowledge/en/search?q=x")) for _ in range(60)]
    assert statuses[-1].status == 429
    assert int(statuses[-1].headers["Retry-After"]) >= 1


async def test_reading_writes_nothing_and_is_counted_all_the_same(reader: Reader) -> None:
    await reader.publish("descale", LANGUAGES)
    before = await content(reader.storage)
    for path in ("/knowledge/en", ARTICLE, ARTICLE, "/knowledge/en/search?q=Descale", "/knowledge/en/search?q=bread"):
        await reader.page(path)
    await reader.page("/knowledge/en/search?q=me@customer.test 0301234567")
    assert await content(reader.storage) == before
    await reader.readings.keep()
    reader.readings.viewed(1, "en", "portal")
    await reader.readings.keep()
    async with reader.storage.reading() as session:
        days = [(row.views, row.face) for row in await session.scalars(select(ArticleDay))]
        asked = {row.words: (row.asked, row.missed) for row in await session.scalars(select(ArticleSearch))}
    assert days == [(3, "portal")]
    assert asked == {"descale": (1, 0), "bread": (1, 1)}


@pytest.mark.parametrize("path", ["/knowledge/en", "/knowledge/en/search?q=descale", ARTICLE])
async def test_a_page_costs_the_same_however_many_articles_there_are(reader: Reader, path: str) -> None:
    counts = []
    await reader.publish("descale", LANGUAGES)
    for more in (1, 6):
        for number in range(more):
            await reader.publish(f"descale-{more}-{number}", {"en": f"Descale {number}"})
        with statements(reader.storage) as run:
            await reader.page(path)
        counts.append(len(run))
    assert counts[0] == counts[1] <= 24


async def test_files_are_saved_and_pictures_shown(reader: Reader) -> None:
    number = await reader.publish("descale", LANGUAGES)
    text = await add_file(reader.storage, number, OutboundFile("a.html", "text/html", b"<script>"), OPERATOR)
    picture = await add_file(reader.storage, number, OutboundFile("b", "text/plain", b"GIF89a.."), OPERATOR)
    answers = [await reader.client.get(f"/knowledge/files/{each.public_id}") for each in (text, picture)]
    assert [(each.content_type, each.headers.get("Content-Disposition", "")[:10]) for each in answers] == [
        ("application/octet-stream", "attachment"),
        ("image/gif", ""),
    ]
    assert "a.html" in await reader.page(ARTICLE)
