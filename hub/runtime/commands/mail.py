"""`parse-mail`: what the hub understands of one raw message; `dkim key`: what outgoing mail is signed with."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from channels.email.dkim_keys import make_key
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


async def _make_key(settings: Settings, options: Namespace) -> Answer:
    key = make_key(settings.dkim_folder, options.domain, options.selector)
    told = {"name": key.name, "type": "TXT", "value": key.record}
    return Answer(told, [key.zone_line, "Publish this record, wait until it is seen, then restart the worker."])


def _key_words(parser: ArgumentParser) -> None:
    parser.add_argument("domain", help="the domain that mail is sent from")
    parser.add_argument("selector", help="the key's name, new for each key, e.g. the year")


COMMANDS = (
    Command("parse-mail", "show what is understood of a mail", _parse, "parse-mail --json mail.eml", _words),
    Command(
        "dkim key",
        "make a key that mail is signed with, and print its DNS record",
        _make_key,
        "dkim key bellini.example s2026",
        _key_words,
    ),
)
