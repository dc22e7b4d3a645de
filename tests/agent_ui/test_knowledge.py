"""Articles in the desk: written, approved, found, read, and put into an answer; each by whom that is for."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from aiohttp import ClientSession, FormData

from hub.access.document_rights import FIRST_RIGHTS
from hub.access.permissions import OPERATOR, Permission
from hub.access.roles import change_role
from hub.access.users import set_roles
from hub.documents.create import Draft, create
from hub.interactions.conversation import conversation
from hub.interactions.reply import ReplyRequest, reply
from hub.knowledge.fields import Words
from hub.knowledge.link import used_in
from hub.knowledge.readings import keep_counts
from hub.knowledge.review import Taking, take_step
from hub.knowledge.states import Audience
from hub.knowledge.write import NewArticle, add_article, begin_version
from tests.agent_ui.office import Office
from tests.agent_ui.stored import content, statements
from tests.hub.company import Company

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
EDIT = "/desk/knowledge/1/versions/1/edit"
# Signing in to a request is two statements, the frame ten; each in a transaction.
MOST_STATEMENTS = 50


async def shown(client: ClientSession, path: str, status: int = 200) -> str:
    answer = await client.get(path)
    assert answer.status == status, path
    return await answer.text()


async def sent(client: ClientSession, path: str, **values: object) -> tuple[int, str]:
    answer = await client.post(path, data=values)
    return answer.status, await answer.text()


async def published(office: Office, title: str, body: str, audience: Audience = Audience.PUBLIC) -> int:
    """An article that is there to be read."""
    number = await add_article(office.storage, NewArticle("en", Words(title, body), audience), OPERATOR)
    version = await begin_version(office.storage, number, "en", OPERATOR)
    await take_step(office.storage, Taking(version, 1, "publish"), OPERATOR)
    return number


async def test_an_article_is_written_approved_found_and_put_into_an_answer(office: Office, company: Company) -> None:
    words = {"title": "Descale the machine", "summary": "Once a month", "body": "<p>Use <b>citric</b> acid.</p>"}
    async with await office.signed_in(company.anna) as anna, await office.signed_in(company.sven) as sven:
        status, page = await sent(anna, "/desk/knowledge/new", language="en", audience="public", **words)
        assert (status, "Descale the machine" in page) == (200, True)
        status, page = await sent(anna, EDIT, revision=1, then="submit", comment="Please look", **words)
        assert (status, "It waits for approval." in page, "Approve and publish" in page) == (200, True, False)
        assert "Descale the machine" in await shown(sven, "/desk/knowledge?state=in_review")
        status, page = await sent(sven, "/desk/knowledge/1/versions/1/step", step="publish", revision=3)
        assert (status, "It is published." in page) == (200, True)
        assert 'href="/desk/knowledge/1"' in await shown(anna, "/desk/search?q=descaling")
        assert 'data-path="/desk/knowledge/1"' in await shown(anna, "/desk/fragments/find?words=citric")
        number = await office.letter("carla@customer.test", "How do I descale my machine?", subject="Descaling")
        found = await shown(anna, f"/desk/fragments/interactions/{number}/articles")
        assert f'data-link="{office.address}/knowledge/en/descale-the-machine"' in found
        other = await office.letter("dora@customer.test", "Where is my parcel?", subject="Parcel")
        path = f"/desk/fragments/interactions/{other}/articles"
        assert "descale-the-machine" not in await shown(anna, path)
        assert "descale-the-machine" in await shown(anna, f"{path}?words=citr"), "what is looked for, while it is typed"
    seat = await office.seat(company.anna, interaction_id=number)
    assert (await seat.ask("article_text", version_id=1))["text"] == "Use citric acid."
    assert (await seat.ask("use_article", article_id=1, interaction_id=number))["ok"]
    assert [used.id for used in await used_in(office.storage, 1, OPERATOR)] == [number]


async def test_a_refused_form_keeps_what_was_typed(office: Office, company: Company) -> None:
    async with await office.signed_in(company.anna) as anna:
        status, page = await sent(
            anna, "/desk/knowledge/new", language="en", audience="internal", title="", body="<p>Long</p>"
        )
        assert (status, "A title has 1 to 200 characters." in page, "&lt;p&gt;Long&lt;/p&gt;" in page) == (
            422,
            True,
            True,
        )
        await sent(anna, "/desk/knowledge/new", language="en", audience="internal", title="Bread", body="<p>x</p>")
        status, page = await sent(anna, EDIT, revision=7, title="Bread", body="<p>Mine</p>")
        assert (status, "Somebody changed this meanwhile." in page, "&lt;p&gt;Mine&lt;/p&gt;" in page) == (
            409,
            True,
            True,
        )


async def test_pictures_stand_in_the_text_by_their_names(office: Office, company: Company) -> None:
    await add_article(office.storage, NewArticle("en", Words("Bread", "<p>x</p>")), OPERATOR)
    async with await office.signed_in(company.anna) as anna:
        form = FormData()
        form.add_field("file", PNG, filename="folder/loaf & crumb.png", content_type="image/png")
        assert (await anna.post("/desk/knowledge/1/files", data=form)).status == 200
        files = await shown(anna, "/desk/fragments/blocks/article/1/files")
        address = re.search(r'href="(/desk/knowledge/files/\w+)"', files)
        assert address
        await sent(anna, EDIT, revision=1, title="Bread", body=f'<p>x</p><img src="{address[1]}" alt="A loaf">')
        assert f'<img src="{address[1]}" alt="A loaf">' in await shown(anna, "/desk/fragments/blocks/article/1/text")
        answer = await anna.get(address[1])
        assert (await answer.read(), answer.content_type) == (PNG, "image/png")
        await sent(anna, "/desk/knowledge/1/files/remove", file=1)
        assert "<img" not in await shown(anna, "/desk/fragments/blocks/article/1/text")
        await shown(anna, address[1], 404)


async def test_what_versions_differ_in_is_told(office: Office, company: Company) -> None:
    await published(office, "Bread", "<p>Bake it for an hour.</p><p>Eat it.</p>")
    version = await begin_version(office.storage, 1, "en", OPERATOR)
    async with await office.signed_in(company.anna) as anna:
        body = "<p>Bake it for half an hour.</p><p>Eat it.</p>"
        await sent(anna, f"/desk/knowledge/1/versions/{version}/edit", revision=1, title="Bread", body=body)
        page = await shown(anna, f"/desk/knowledge/1/versions/{version}")
        assert "Bake it for <ins>half </ins>an hour." in page
        await shown(anna, "/desk/knowledge/1/versions/999", 404)


async def test_an_answer_becomes_an_article(office: Office, company: Company) -> None:
    number = await office.letter("carla@customer.test", "How?", subject="Re: Baking")
    seen = (await conversation(office.storage, company.anna, number)).last_message_id
    words = ReplyRequest(number, "Bake it.\n\nFor an hour, at <200> degrees.", seen, "a key of a click")
    message = await reply(office.storage, words, company.anna, company.composer)
    async with await office.signed_in(company.anna) as anna, await office.signed_in(company.clara) as clara:
        page = await shown(anna, f"/desk/knowledge/new?message={message}")
        assert 'value="Baking"' in page
        assert "<p>Bake it.</p><p>For an hour, at &lt;200&gt; degrees.</p>" in page
        await shown(clara, f"/desk/knowledge/new?message={message}", 404)
        form = {
            "language": "en",
            "audience": "internal",
            "title": "Baking",
            "body": "<p>x</p>",
            "interaction_id": number,
        }
        await sent(anna, "/desk/knowledge/new", **form)
        assert f'href="/desk/interactions/{number}"' in await shown(anna, "/desk/fragments/blocks/article/1/used")


PAGES = (
    "/desk/knowledge",
    "/desk/knowledge/1",
    "/desk/knowledge/1/versions/1",
    *(f"/desk/fragments/blocks/article/1/{name}" for name in ("head", "text", "versions", "standing", "files", "used")),
    "/desk/fragments/blocks/article/1/helped",
)
WRITING = ("/desk/knowledge/new", "/desk/fragments/blocks/article/1/history", "/desk/knowledge/1/versions/2/edit")
POSTS = (
    ("/desk/knowledge/new", {"language": "en", "audience": "public", "title": "x"}),
    ("/desk/knowledge/1/begin", {"language": "de"}),
    ("/desk/knowledge/1/versions/2/edit", {"revision": 1, "title": "x", "body": "y"}),
    ("/desk/knowledge/1/versions/1/step", {"revision": 2, "step": "retire"}),
    ("/desk/knowledge/1/standing", {"audience": "internal", "slug": "x"}),
    ("/desk/knowledge/1/files/remove", {"file": 1}),
    ("/desk/knowledge/1/documents", {"number": "C-1"}),
)


@pytest.mark.parametrize(
    ("permissions", "reads", "writes"),
    [
        ({Permission.DESK}, False, False),
        ({Permission.DESK, Permission.KNOWLEDGE_READ}, True, False),
        ({Permission.DESK, Permission.KNOWLEDGE_READ, Permission.KNOWLEDGE_WRITE}, True, True),
    ],
)
async def test_pages_are_for_whom_they_are(
    office: Office, company: Company, permissions: set[Permission], reads: bool, writes: bool
) -> None:
    await published(office, "Bread", "<p>Bake it.</p>")
    await begin_version(office.storage, 1, "en", OPERATOR)
    await change_role(office.storage, "agent", permissions, OPERATOR)
    async with await office.signed_in(company.anna) as anna:
        for path in PAGES:
            await shown(anna, path, 200 if reads else 404)
        for path in WRITING:
            await shown(anna, path, 200 if writes else 404)
        before = await content(office.storage, ("audit_entry", "stream_head", "session"))
        for path, values in () if writes else POSTS:
            assert (await sent(anna, path, **values))[0] == 404, path
        assert await content(office.storage, ("audit_entry", "stream_head", "session")) == before


async def test_who_may_write_is_refused_what_is_for_who_approves(office: Office, company: Company) -> None:
    await published(office, "Bread", "<p>Bake it.</p>")
    async with await office.signed_in(company.anna) as anna:
        assert (await sent(anna, "/desk/knowledge/1/versions/1/step", revision=2, step="retire"))[0] == 404
        assert (await sent(anna, "/desk/knowledge/1/standing", audience="internal", slug="bread", version=2))[0] == 404


async def test_what_is_for_colleagues_alone_cannot_be_put_into_an_answer(office: Office, company: Company) -> None:
    await published(office, "Pumps that are loud", "<p>Replace loud pumps at once.</p>", Audience.INTERNAL)
    number = await office.letter("carla@customer.test", "My pump is loud.", subject="A loud pump")
    async with await office.signed_in(company.anna) as anna:
        found = await shown(anna, f"/desk/fragments/interactions/{number}/articles")
    assert ("Pumps that are loud" in found, "article-link" in found, "article-text" in found) == (True, False, False)
    seat = await office.seat(company.anna, interaction_id=number)
    assert (await seat.ask("article_text", version_id=1))["error"] == "not_found"


@pytest.mark.parametrize("path", ["/desk/knowledge", "/desk/fragments/interactions/1/articles"])
async def test_a_page_costs_the_same_however_many_articles_there_are(
    office: Office, company: Company, path: str
) -> None:
    await office.letter("carla@customer.test", "How do I bake bread?", subject="Bread")
    counts = []
    async with await office.signed_in(company.anna) as anna:
        for more in (1, 8):
            for number in range(more):
                await published(office, f"Bread {number}", "<p>Bake bread.</p>")
            with statements(company.storage) as run:
                await shown(anna, path)
            counts.append(len(run))
    assert counts[0] == counts[1] <= MOST_STATEMENTS


async def test_open_pages_of_an_article_follow(office: Office, company: Company) -> None:
    await published(office, "Bread", "<p>Bake it.</p>")
    seat = await office.seat(company.anna)
    assert (await seat.ask("watch", interaction_id=None, overview="article", object_id=1))["version"] is None
    await begin_version(office.storage, 1, "de", OPERATOR)
    assert await seat.told("overview") == {"noun": "article", "id": 1, "topic": "article", "about": 1}
    assert (await seat.ask("watch", interaction_id=None, overview="article", object_id=9))["error"] == "not_found"


async def test_articles_belong_to_a_case_and_both_pages_say_so(office: Office, company: Company) -> None:
    for title in ("Bread that is burnt", "Bread, burnt on one side"):
        await published(office, title, "<p>Bake burnt bread for less long.</p>")
    for number in range(6):
        await published(office, f"Cake {number}", "<p>Whip the cream.</p>")
    maker = replace(company.anna, permissions=company.anna.permissions | FIRST_RIGHTS["agent"])
    case = await create(office.storage, Draft("case", {"title": "Burnt bread"}), maker)
    path, block = f"/desk/documents/{case}", f"/desk/fragments/blocks/cases/{case}/articles"
    seat = await office.seat(company.anna)
    await seat.ask("watch", interaction_id=None, overview="cases", object_id=case)
    async with await office.signed_in(company.anna) as anna:
        assert "Bread that is burnt" in await shown(anna, block)
        assert (await sent(anna, f"{path}/articles", article=1))[0] == 200
        assert await seat.told("overview") == {"noun": "document", "id": case, "topic": "document", "about": case}
        assert (await sent(anna, "/desk/knowledge/2/documents", number="c2026-000001"))[0] == 200
        with statements(office.storage) as run:
            both = await shown(anna, block)
        assert both.count("articles/remove") == 2
        assert len(run) <= MOST_STATEMENTS
        assert f'href="{path}"' in await shown(anna, "/desk/fragments/blocks/article/1/used")
        assert (await sent(anna, f"{path}/articles/remove", article=1))[0] == 200
        assert f'href="{path}"' not in await shown(anna, "/desk/fragments/blocks/article/1/used")
        for refused in (1, 99):
            assert (await sent(anna, f"{path}/articles/remove", article=refused))[0] == 404
        assert (await sent(anna, f"{path}/articles", article=99))[0] == 404
        assert (await sent(anna, "/desk/documents/99/articles", article=1))[0] == 404
    await change_role(office.storage, "agent", {Permission.DESK}, OPERATOR)
    async with await office.signed_in(company.anna) as anna:
        assert (await sent(anna, f"{path}/articles", article=1))[0] == 404
        await shown(anna, block, 404)


async def test_articles_are_imported_and_exported_by_who_administers(office: Office, company: Company) -> None:
    page, archive = "/desk/administration/library", BytesIO()
    with ZipFile(archive, "w") as packed:
        packed.writestr("bread.en.md", "# Bread\n\nBake it.")
        packed.writestr("bread.de.md", "Kein Titel")
    await set_roles(office.storage, company.sven.user_id, ("administrator",), OPERATOR)
    async with await office.signed_in(company.anna) as anna, await office.signed_in(company.sven) as sven:
        for path in ("", "/export"):
            await shown(anna, f"{page}{path}", 404)
        for path, told, there in (("?dry=yes", "So it would be", 0), ("", "Done", 1)):
            form = FormData()
            form.add_field("file", archive.getvalue(), filename="handbook.zip")
            answer = await sven.post(f"{page}/import{path}", data=form)
            text = await answer.text()
            assert (answer.status, f"{told}: 1 added, 0 changed, 0 the same, 1 wrong." in text) == (200, True)
            assert "It has no title." in text
            assert ("Bread" in await shown(sven, "/desk/knowledge")) is bool(there)
        with ZipFile(BytesIO(await (await sven.get(f"{page}/export")).read())) as packed:
            assert packed.namelist() == ["bread.en.md"]


async def test_categories_are_kept_by_who_administers(office: Office, company: Company) -> None:
    page = "/desk/administration/library"
    await set_roles(office.storage, company.sven.user_id, ("administrator",), OPERATOR)
    async with await office.signed_in(company.sven) as sven:
        assert "Care" in (await sent(sven, f"{page}/categories", name_en="Care", name_de="Pflege"))[1]
        await sent(sven, f"{page}/categories", name_en="Milk", parent_id=1)
        assert (await sent(sven, f"{page}/categories", name_en="", slug="x"))[0] == 422
        seen = re.findall('name="seen" value="([^"]+)"', await shown(sven, f"{page}/1"))[0]
        assert (await sent(sven, f"{page}/1", name_en="Care", slug="care", parent_id=2, seen=seen))[0] == 422
        assert (await sent(sven, f"{page}/1/remove"))[0] == 409
        assert (await sent(sven, f"{page}/2/remove"))[0] == 200
        assert "Milk" not in await shown(sven, page)
        await shown(sven, f"{page}/2", 404)


async def test_figures_open_their_lists(office: Office, company: Company) -> None:
    await published(office, "Bread", "<p>Bake it.</p>")
    await keep_counts(office.storage, Counter({(1, date(2026, 3, 1), "en", "portal"): 4}), {})
    await keep_counts(office.storage, Counter(), {(date(2026, 3, 2), "rye bread", "en"): (2, 2)})
    async with await office.signed_in(company.anna) as anna:
        page = await shown(anna, "/desk/knowledge/figures?days=7")
        assert 'href="/desk/knowledge/1">Bread</a></td><td data-type="number">4</td>' in page
        assert 'href="/desk/knowledge?words=rye+bread&amp;language=en">rye bread</a>' in page
        assert 'value="rye bread"' in await shown(anna, "/desk/knowledge/new?title=rye+bread&language=en")
