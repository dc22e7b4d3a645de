"""`parse-mail`: what the hub understands of one raw message."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from channels.email.parse import parse_mail
from channels.email.parse.describe import describe
from hub.runtime.commands.command import Answer, Command
from hub.settings import Settings


async def _parse(settings: Settings, options: Namespace) -> Answer:
    raw = options.file.read_bytes() if options.file else sys.stdin.buffer.read()
    understood = describe(parse_mail(raw))
    lines = [f"{name}: {value}" for name, value in understood.items() if value not in ("", None, [], {})]
    return Answer(understood, lines)


def _words(parser: ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", type=Path, help="a raw message; standard input if left out")


COMMANDS = (Command("parse-mail", "show what is understood of a mail", _parse, "parse-mail --json mail.eml", _words),)
