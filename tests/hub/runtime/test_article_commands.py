"""`import-articles` and `export-articles`: a folder is tried, taken and written again; links lead nowhere."""

from argparse import Namespace
from pathlib import Path

import pytest

from hub.errors import Invalid
from hub.runtime.commands.articles import COMMANDS, files_below
from hub.settings import Settings
from storage import schema

IMPORT, EXPORT = COMMANDS


async def test_a_folder_is_tried_taken_and_written_again(tmp_path: Path) -> None:
    settings, books, out = Settings.load().with_data(tmp_path / "data"), tmp_path / "books", tmp_path / "out"
    settings.data.mkdir()
    await schema.upgrade(settings.database)
    (books / "de").mkdir(parents=True)
    (books / "bread.md").write_text("# Bread\n\n![A loaf](loaf.png)\n")
    (books / "loaf.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (books / "de" / "bread.md").write_text("Kein Titel")
    tried = await IMPORT.run(settings, Namespace(folder=books, dry_run=True))
    taken = await IMPORT.run(settings, Namespace(folder=books, dry_run=False))
    assert tried.lines == taken.lines
    assert taken.lines == (
        ["added    bread.md (en)", "wrong    de/bread.md: It has no title.", "1 added, 0 changed, 0 same, 1 wrong"]
    )
    assert taken.failed
    assert (await EXPORT.run(settings, Namespace(folder=out))).data == {"files": 2}
    assert sorted(path.relative_to(out).as_posix() for path in out.rglob("*.*")) == ["bread.en.md", "bread/loaf.png"]
    again = await IMPORT.run(settings, Namespace(folder=out, dry_run=True))
    assert (again.lines[-1], again.failed) == ("0 added, 0 changed, 1 same, 0 wrong", False)


def test_only_what_lies_in_the_folder_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    books = tmp_path / "books"
    books.mkdir()
    (tmp_path / "secret.md").write_text("secret")
    (books / "a.md").write_text("a")
    (books / ".hidden.md").write_text("h")
    (books / "link.md").symlink_to(tmp_path / "secret.md")
    assert files_below(books) == {"a.md": b"a"}
    with pytest.raises(Invalid):
        files_below(tmp_path / "nowhere")
    monkeypatch.setattr("hub.runtime.commands.articles.MOST_BYTES", 0)
    with pytest.raises(Invalid):
        files_below(books)
