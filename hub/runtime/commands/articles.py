"""`import-articles` and `export-articles`: the knowledge base from a folder, and back into one."""

from argparse import ArgumentParser, Namespace
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from hub.access.permissions import OPERATOR
from hub.errors import Invalid
from hub.knowledge.export import exported
from hub.knowledge.import_articles import ADDED, CHANGED, SAME, ImportReport, import_articles
from hub.knowledge.import_reading import Remark
from hub.runtime.commands.command import Answer, Command
from hub.runtime.parts import open_parts
from hub.settings import Settings
from storage.unit_of_work import Storage

Made = TypeVar("Made")
MOST_BYTES = 200 * 1024 * 1024


def _folder(parser: ArgumentParser) -> None:
    parser.add_argument("folder", type=Path)


def _import_arguments(parser: ArgumentParser) -> None:
    _folder(parser)
    parser.add_argument("--dry-run", action="store_true", help="say what would be, and write nothing")


async def _import(settings: Settings, options: Namespace) -> Answer:
    files = files_below(options.folder)
    report = await _with_storage(
        settings, lambda storage: import_articles(storage, files, OPERATOR, dry=options.dry_run)
    )
    counts = {outcome: report.count(outcome) for outcome in (ADDED, CHANGED, SAME)} | {"wrong": report.wrong}
    files_said = [{"path": each.path, "language": each.language, "outcome": each.outcome} for each in report.files]
    remarks = [{"path": each.path, "wrong": each.wrong, "text": _said(each)} for each in report.remarks]
    return Answer({**counts, "files": files_said, "remarks": remarks}, _lines(report, counts), failed=report.wrong > 0)


def _lines(report: ImportReport, counts: dict[str, int]) -> list[str]:
    said = [f"{each.outcome:8} {each.path} ({each.language})" for each in report.files]
    said += [f"{'wrong' if each.wrong else 'note':8} {each.path}: {_said(each)}" for each in report.remarks]
    return [*said, ", ".join(f"{count} {outcome}" for outcome, count in counts.items())]


def _said(remark: Remark) -> str:
    return remark.text % remark.values if remark.values else remark.text


async def _export(settings: Settings, options: Namespace) -> Answer:
    async def write(storage: Storage) -> int:
        files = await exported(storage, OPERATOR)
        for file in files:
            path = options.folder / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(await storage.blobs.get(file.blob) if file.blob else file.text.encode())
        return len(files)

    written = await _with_storage(settings, write)
    return Answer({"files": written}, [f"{written} files written to {options.folder}"])


def files_below(folder: Path) -> dict[str, bytes]:
    """The files of a folder by their paths in it; what a link leads out of it is left out. Raises `Invalid`."""
    if not folder.is_dir():
        raise Invalid(f"{folder} is no folder")
    home, found, room = folder.resolve(), dict[str, bytes](), MOST_BYTES
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if hidden or not path.is_file() or not path.resolve().is_relative_to(home):
            continue
        room -= path.stat().st_size
        if room < 0:
            raise Invalid(f"{folder} holds more than {MOST_BYTES // 1024 // 1024} MB")
        found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found


async def _with_storage(settings: Settings, act: Callable[[Storage], Awaitable[Made]]) -> Made:
    async with open_parts(settings) as parts:
        return await act(parts.storage)


COMMANDS = (
    Command(
        "import-articles",
        "make articles of Markdown and HTML files",
        _import,
        "import-articles handbook --dry-run",
        _import_arguments,
    ),
    Command("export-articles", "write what is published as Markdown", _export, "export-articles handbook", _folder),
)
