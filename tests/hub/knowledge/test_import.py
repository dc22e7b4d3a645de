"""Articles come from files, tried first, at will, each by itself; and go back into files that say the same."""

from collections.abc import Mapping
from io import BytesIO
from time import process_time
from zipfile import ZipFile, ZipInfo

import pytest

from hub.access.audit import audit_entries
from hub.access.permissions import OPERATOR
from hub.errors import Invalid, NotAllowed
from hub.knowledge.export import exported
from hub.knowledge.files import file_content
from hub.knowledge.import_articles import ADDED, CHANGED, SAME, import_articles
from hub.knowledge.import_reading import LARGEST, understood
from hub.knowledge.keep_category import CategoryWords, add_shelf
from hub.knowledge.listing import ArticleFilter, articles
from hub.knowledge.packed import unpacked
from hub.knowledge.published import published_article
from hub.knowledge.states import Audience, VersionState
from hub.knowledge.visible import ANYBODY
from tests.agent_ui.stored import content
from tests.hub.knowledge.library import Library

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
ENGLISH = b"""---
title: Descale: the machine
audience: public
category: care
summary: Once a month
---
Use **citric** acid.

![The tank](pictures/tank.png)
![Elsewhere](https://evil.example/x.png)

<script>alert(1)</script>
"""
GERMAN = b"""<html><head><title>Maschine entkalken</title></head><body onload="x()"><h1>Maschine entkalken</h1>
<p style="color: red">Mit <b>Zitronen</b>.</p></body></html>"""
HANDBOOK = {"care/descale.en.md": ENGLISH, "care/descale.de.html": GERMAN, "care/pictures/tank.png": PNG}


@pytest.fixture
async def shelf(library: Library) -> int:
    return await add_shelf(library.storage, CategoryWords("care", {"en": "Care"}), OPERATOR)


async def imported(library: Library, files: Mapping[str, bytes], *, dry: bool = False) -> list[tuple[str, str]]:
    """What became of each file, or what is wrong with it."""
    report = await import_articles(library.storage, files, library.head, dry=dry)
    wrong = [(each.path, each.text % each.values) for each in report.remarks if each.wrong]
    return sorted([(each.path, each.outcome) for each in report.files] + wrong)


async def test_a_handbook_is_tried_imported_changed_and_left_alone(library: Library, shelf: int) -> None:
    storage, before = library.storage, await content(library.storage)
    added = [("care/descale.de.html", ADDED), ("care/descale.en.md", ADDED)]
    assert await imported(library, HANDBOOK, dry=True) == added
    assert await content(storage) == before
    # The second language goes into the article of the first.
    assert await imported(library, HANDBOOK) == [("care/descale.de.html", ADDED), ("care/descale.en.md", CHANGED)]
    after = await content(storage, ("audit_entry", "stream_head"))
    assert {outcome for _, outcome in await imported(library, HANDBOOK)} == {SAME}
    assert await content(storage, ("audit_entry", "stream_head")) == after
    newer = {**HANDBOOK, "care/descale.de.html": GERMAN.replace(b"Zitronen", b"Limetten")}
    assert await imported(library, newer) == [("care/descale.de.html", CHANGED), ("care/descale.en.md", SAME)]
    found = await articles(storage, ArticleFilter((VersionState.PUBLISHED,)), library.head)
    assert {(row.id, row.language, row.number) for row in found.rows} == {(1, "de", 2), (1, "en", 1)}
    counts = {"added": 0, "changed": 1, "same": 1, "wrong": 0}
    assert [entry.detail for entry in await audit_entries(storage) if entry.action == "article.imported"][-1] == counts


async def test_what_comes_in_is_as_safe_as_what_is_typed(library: Library, shelf: int) -> None:
    files = {"descale.md": ENGLISH, "pictures/tank.png": PNG}
    report = await import_articles(library.storage, files, library.head, dry=False)
    article = await published_article(library.storage, "descale-the-machine", "en", ANYBODY)
    assert article.body == '<p>Use <strong>citric</strong> acid.</p>\n<p><img src="tank.png" alt="The tank">\n</p>\n\n'
    assert (article.audience, article.category_id, article.summary) == (Audience.PUBLIC, shelf, "Once a month")
    assert [file.name for file in article.files] == ["tank.png"]
    assert (await file_content(library.storage, article.files[0].public_id, ANYBODY))[1] == PNG
    (remark,) = report.remarks
    assert (remark.wrong, remark.values) == (False, {"address": "https://evil.example/x.png"})


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"a.md": b"\xff\xfe"}, [("a.md", "It is not UTF-8.")]),
        ({"a.md": b"---\ntitle: a\n"}, [("a.md", "Line 1 of the front matter cannot be read.")]),
        ({"a.md": b"Words without a heading"}, [("a.md", "It has no title.")]),
        ({"a.md": b"---\ntitle: a\nlanguage: fr\n---\nx"}, [("a.md", "That is no language.")]),
        ({"a.md": b"---\ntitle: a\naudience: all\n---\nx"}, [("a.md", "Say for whom it is.")]),
        ({"a.md": b"---\ntitle: a\nstate: old\n---\nx"}, [("a.md", "Its state is neither draft nor published.")]),
        ({"a.md": b"---\ntitle: a\ncategory: bread\n---\nx"}, [("a.md", "There is no category bread.")]),
        (
            {"a.md": b"# A\n\nx", "b.md": b"---\nkey: a\n---\n# B\n\nx"},
            [("a.md", ADDED), ("b.md", "a.md is the same article in the same language.")],
        ),
        ({"a.md": b"# " + b"x" * 201 + b"\n\nx"}, [("a.md", "A title has 1 to 200 characters.")]),
        (
            {"a.md": b"# A\n", "b.md": b"# B\n\nx", "c.txt": b"x"},
            [("a.md", "There is nothing to read yet."), ("b.md", ADDED)],
        ),
    ],
)
async def test_what_is_wrong_is_told_by_file_and_keeps_no_other_away(
    library: Library, files: dict[str, bytes], told: list[tuple[str, str]]
) -> None:
    assert await imported(library, files) == told


async def test_drafts_stay_drafts_and_importing_is_for_who_approves_alone(library: Library) -> None:
    draft = {"a.md": b"---\ntitle: A\nstate: draft\n---\nx"}
    assert await imported(library, draft) == [("a.md", ADDED)]
    assert await imported(library, draft) == [("a.md", SAME)]
    assert [row.state for row in (await articles(library.storage, ArticleFilter(), library.head)).rows] == ["draft"]
    for actor in (library.reader, library.writer, library.approver):
        with pytest.raises(NotAllowed):
            await import_articles(library.storage, draft, actor, dry=True)


@pytest.mark.parametrize("piece", ["<img ", "<body ", "<h1 ", "<h1>a</h1 <", '<img src="', "["])
def test_what_never_ends_is_read_in_no_time(piece: str) -> None:
    """If each looked to the end of the file for its own, this would take minutes."""
    text = (piece * 100_000)[:200_000].encode()
    began = process_time()
    understood({"a.html": b"<h1>A" + text, "b.html": text})
    assert process_time() - began < 3


def test_a_text_that_is_too_long_is_refused() -> None:
    versions, remarks = understood({"a.md": b"# A\n\n" + b"a" * LARGEST})
    assert (versions, [remark.text for remark in remarks]) == ((), ["This is too long."])


def test_the_language_and_the_key_are_in_the_name_if_nobody_says() -> None:
    files = {**dict.fromkeys(("a.de.md", "ru/b.md", "c.md"), b"# A\n\nx"), "d.en.html": b"<title>A</title><p>x"}
    versions, _ = understood(files)
    assert {(version.key, version.language) for version in versions} == {
        ("a", "de"),
        ("b", "ru"),
        ("c", "en"),
        ("d", "en"),
    }


async def test_what_was_written_by_hand_goes_out_and_comes_in_again(library: Library) -> None:
    lists = "<ul><li>acid</li><li><b>water</b></li></ul>"
    body = f"<h2>Need</h2>{lists}<p>a<br>b &lt;c&gt;\n *d*</p><blockquote>e</blockquote>"
    number = await library.published("Descale", body, summary='Once: a "month"', language="de")
    files = {file.path: file.text.encode() for file in await exported(library.storage, library.reader)}
    assert list(files) == ["descale.de.md"]
    assert await imported(library, files) == [("descale.de.md", SAME)]
    assert await imported(library, {"x.md": files["descale.de.md"] + b"\nMore.\n"}) == [("x.md", CHANGED)]
    page = await articles(library.storage, ArticleFilter((VersionState.PUBLISHED,)), library.head)
    assert [(row.id, row.number) for row in page.rows] == [(number, 2)]


def packed(*names: str, size: int = 1) -> bytes:
    archive = BytesIO()
    with ZipFile(archive, "w", compression=8) as written:
        for name in names:
            written.writestr(ZipInfo(name), b"x" * size)
    return archive.getvalue()


def test_an_archive_is_read_into_memory() -> None:
    assert unpacked(packed("a/b.md", "c.md", "__MACOSX/c.md")) == {"a/b.md": b"x", "c.md": b"x"}


@pytest.mark.parametrize("name", ["../a.md", "/a.md", "a/../../b.md", "C:/a.md", "..\\a.md", "a\nb.md"])
def test_a_name_that_leads_out_of_an_archive_is_refused(name: str) -> None:
    with pytest.raises(Invalid):
        unpacked(packed("b.md", name))


@pytest.mark.parametrize("broken", [b"", b"PK\x03\x04", b"no archive", packed("a.md")[:-30]])
def test_a_broken_archive_is_refused(broken: bytes) -> None:
    with pytest.raises(Invalid):
        unpacked(broken)


def test_an_archive_that_grows_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.knowledge.packed.MOST_BYTES", 1_000)
    with pytest.raises(Invalid):
        unpacked(packed("a.md", "b.md", size=600))
