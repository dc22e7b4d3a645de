"""`import-customers` and `import-mail`: what the pages of imports do, in one go and without a worker."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from channels.email.parse_process import ParserPool
from hub.access.permissions import OPERATOR
from hub.errors import Invalid
from hub.imports.listing import one_import
from hub.imports.order import Reading, begin_import, bring, read_as
from hub.imports.worker import ImportWorker
from hub.runtime.bringing import readers_of
from hub.runtime.commands.command import Answer, Command
from hub.runtime.parts import Parts, open_parts
from hub.settings import Settings


async def _customers(settings: Settings, options: Namespace) -> Answer:
    async with open_parts(settings) as parts:
        number = await bring(parts.storage, options.file, f"{options.file.stem}.csv", OPERATOR)
        if options.columns:
            row, _ = await one_import(parts.storage, number, OPERATOR)
            reading = Reading(row.options["encoding"], row.options["delimiter"], tuple(options.columns.split(",")))
            await read_as(parts.storage, number, reading, OPERATOR)
        return await _read(parts, number, {}, trying=options.dry_run)


async def _mail(settings: Settings, options: Namespace) -> Answer:
    async with open_parts(settings) as parts:
        ending = ".eml" if options.file.suffix.lower() == ".eml" else ".mbox"
        number = await bring(parts.storage, options.file, f"{options.file.stem}{ending}", OPERATOR)
        return await _read(parts, number, {"queue": options.queue}, trying=options.dry_run)


async def _read(parts: Parts, number: int, options: dict[str, object], *, trying: bool) -> Answer:
    await begin_import(parts.storage, number, options, OPERATOR, trying=trying)
    async with ParserPool(parts.settings.parsers) as pool:
        if not await ImportWorker(parts.storage, readers_of(parts, pool)).run_once():
            raise Invalid("a worker is running, and reads it")
    row, faults = await one_import(parts.storage, number, OPERATOR)
    counted = {name: getattr(row, name) for name in ("state", "added", "changed", "same", "refused")}
    told = [f"line {fault.line}: {fault.field} {fault.why.message}".replace(":  ", ": ") for fault in faults]
    data = {"import": number, **counted, "faults": [{"line": each.line, "why": each.why.message} for each in faults]}
    lines = [", ".join(f"{name} {value}" for name, value in counted.items()), *told]
    return Answer(data, lines, failed=row.state == "failed")


def _words(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--dry-run", action="store_true", help="read to the end and keep nothing")


def _customer_words(parser: ArgumentParser) -> None:
    _words(parser)
    parser.add_argument("--columns", help="what each column means, parted by commas; guessed if left out")


def _mail_words(parser: ArgumentParser) -> None:
    _words(parser)
    parser.add_argument("--queue", action="store_true", help="have somebody work on each conversation")


COMMANDS = (
    Command(
        "import-customers",
        "bring customers in from a table",
        _customers,
        "import-customers customers.csv --dry-run",
        _customer_words,
    ),
    Command("import-mail", "bring history in from .mbox or .eml", _mail, "import-mail archive.mbox", _mail_words),
)
