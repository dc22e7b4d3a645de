"""Reads the command line, runs the command, prints its answer. Exit codes: 0 done, 1 failed, 2 wrong use."""

import asyncio
import gc
import json
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from hub.errors import HubError, NotFound
from hub.runtime.commands.command import Answer, Command
from hub.runtime.logs import set_up_logs
from hub.settings import Settings
from storage.errors import NotMigrated, StorageUnavailable, UnknownSchema

# The first words of each module's commands. Only what a command line asks for is imported: all of it takes seconds.
GROUPS = {
    "serving": ("serve", "web", "smtp", "imap", "worker"),
    "database": ("db",),
    "demo": ("demo",),
    "figures": ("figures",),
    "search": ("search",),
    "articles": ("import-articles", "export-articles"),
    "timeline": ("timeline",),
    "people": ("party", "user", "role", "token"),
    "inboxes": ("inbox",),
    "queues": ("queue", "reason"),
    "mailboxes": ("mailbox",),
    "rules": ("rule",),
    "mail": ("parse-mail", "dkim"),
    "contacts": ("audit", "interactions", "interaction", "quarantine"),
    "bringing": ("import-customers", "import-mail"),
    "trouble": ("config",),
    "simulate": ("simulate",),
    "what_if": ("what-if",),
    "settings_list": ("config",),
}


def main(words: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code."""
    words = sys.argv[1:] if words is None else words
    options = _parser(commands(words[0] if words else "")).parse_args(words)
    try:
        settings = _settings(options)
        set_up_logs(settings.log_format, settings.log_level)
        answer = asyncio.run(options.command.run(settings, options))
    except (HubError, NotMigrated, UnknownSchema, StorageUnavailable, OSError) as error:
        return _refused(options, error)
    except KeyboardInterrupt:
        return 1
    _print(options, answer)
    return 1 if answer.failed else 0


def commands(first_word: str) -> list[Command]:
    """Every command that begins with this word; all there are if none does, for whoever asks for help."""
    asked = [name for name, words in GROUPS.items() if first_word in words]
    return [command for module in _imported(asked or GROUPS) for command in module.COMMANDS]


def _imported(names: Iterable[str]) -> list[ModuleType]:
    """These modules, which are never garbage: looking for it among them cost a fifth of a start, and pauses later."""
    gc.disable()
    try:
        return [import_module(f"hub.runtime.commands.{name}") for name in names]
    finally:
        gc.freeze()
        gc.enable()


def _settings(options: Namespace) -> Settings:
    settings = Settings.load()
    return settings.with_data(options.data) if options.data else settings


def _print(options: Namespace, answer: Answer) -> None:
    if options.json:
        if answer.data is not None:
            print(json.dumps(answer.data, ensure_ascii=False, indent=2, default=str))
    else:
        for line in answer.lines:
            print(line)


def _refused(options: Namespace, error: Exception) -> int:
    unsaid = "there is no such thing" if isinstance(error, NotFound) else type(error).__name__
    message = getattr(error, "message", "") or str(error) or unsaid
    fields = getattr(error, "fields", {})
    if options.json:
        print(json.dumps({"error": message, "fields": fields}))
    print(f"{options.command.name}: {message}", file=sys.stderr)
    return 1


def _parser(commands: Sequence[Command]) -> ArgumentParser:
    parser = ArgumentParser(
        prog="python -m hub",
        description="Onefront: every contact in one queue.",
        epilog="example:\n  python -m hub serve --http 127.0.0.1:8080\n  python -m hub user add --help",
        formatter_class=RawDescriptionHelpFormatter,
    )
    groups = parser.add_subparsers(required=True, metavar="COMMAND")
    nested: dict[str, Any] = {}
    for command in commands:
        first, _, second = command.name.partition(" ")
        if not second:
            _add(groups, first, command)
            continue
        if first not in nested:
            seconds = (each.name.partition(" ") for each in commands)
            family = groups.add_parser(first, help=" | ".join(second for word, _, second in seconds if word == first))
            nested[first] = family.add_subparsers(required=True, metavar="COMMAND")
        _add(nested[first], second, command)
    return parser


def _add(parsers: Any, word: str, command: Command) -> None:
    parser = parsers.add_parser(
        word,
        help=command.help,
        description=command.help,
        epilog=f"example:\n  python -m hub {command.example}",
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="data folder, ./var unless set")
    parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    command.arguments(parser)
    parser.set_defaults(command=command)
