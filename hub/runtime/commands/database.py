"""`db …`: migrations."""

from argparse import ArgumentParser, Namespace

from hub.runtime.commands.command import Answer, Command
from hub.runtime.commands.figures import rebuild_figures
from hub.runtime.commands.parties import complete_parties
from hub.runtime.commands.search import complete_search
from hub.runtime.commands.timeline import complete_timelines
from hub.runtime.tables import metadata
from hub.settings import Settings
from storage import schema

# With this revision figures are counted from rows of their own; what happened before it is in the events.
FIGURES = "0012"


async def _upgrade(settings: Settings, options: Namespace) -> Answer:
    settings.data.mkdir(parents=True, exist_ok=True)
    applied = await schema.pending(settings.database)
    await schema.upgrade(settings.database)
    if FIGURES in applied:
        await rebuild_figures(settings)
    await complete_parties(settings)
    await complete_timelines(settings)
    await complete_search(settings)
    return Answer({"applied": applied}, [f"applied {name}" for name in applied] or ["the database is up to date"])


async def _check(settings: Settings, options: Namespace) -> Answer:
    settings.data.mkdir(parents=True, exist_ok=True)
    pending = await schema.pending(settings.database)
    lines = [f"pending {name}" for name in pending] or ["the database is up to date"]
    return Answer({"pending": pending}, lines, failed=bool(pending))


async def _revision(settings: Settings, options: Namespace) -> Answer:
    await schema.write_revision(settings.database, metadata(), options.message, options.number)
    return Answer({"number": options.number}, [f"wrote revision {options.number}: read it before you commit it"])


def _revision_words(parser: ArgumentParser) -> None:
    parser.add_argument("number", help="its number, four digits")
    parser.add_argument("message", help="what it does, in a few words")


COMMANDS = (
    Command("db upgrade", "bring the database to this version", _upgrade, "db upgrade"),
    Command("db check", "say which migrations are missing", _check, "db check --json"),
    Command(
        "db revision", "write a migration (developers)", _revision, 'db revision 0002 "add teams"', _revision_words
    ),
)
