"""`serve` and its parts: web, smtp, imap, worker."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from hub.runtime.commands.command import Answer, Command
from hub.runtime.processes import HubProcess, Part
from hub.settings import Settings


async def _serve(parts: frozenset[Part], settings: Settings, options: Namespace) -> Answer:
    given = {name: getattr(options, name) for name in ("http", "smtp", "lmtp") if getattr(options, name, None)}
    await HubProcess(replace(settings, **given), parts).run(partial(_say_ready, options.json))
    return Answer(None)


def _say_ready(as_json: bool, listening: Mapping[str, str]) -> None:
    """Said while the command runs, not at its end: whoever started it waits for this."""
    line = " ".join(["ready", *(f"{name}={address}" for name, address in listening.items())])
    print(json.dumps({"ready": dict(listening)}) if as_json else line, flush=True)


def _listen(*names: str) -> partial[None]:
    return partial(_add_addresses, names)


def _add_addresses(names: tuple[str, ...], parser: ArgumentParser) -> None:
    for name in names:
        parser.add_argument(f"--{name}", metavar="HOST:PORT", help=f"where to listen for {name}; port 0: any free one")


def _part(part: Part, help_text: str, *addresses: str) -> Command:
    return Command(part.value, help_text, partial(_serve, frozenset({part})), part.value, _listen(*addresses))


COMMANDS = (
    Command(
        "serve",
        "run everything in one process",
        partial(_serve, frozenset(Part)),
        "serve --http 127.0.0.1:8080 --smtp 127.0.0.1:8025",
        _listen("http", "smtp", "lmtp"),
    ),
    _part(Part.WEB, "run the web site", "http"),
    _part(Part.SMTP, "run the SMTP and LMTP doors", "smtp", "lmtp"),
    _part(Part.IMAP, "read the mailboxes"),
    _part(Part.WORKER, "understand contacts, route work, send answers"),
)
