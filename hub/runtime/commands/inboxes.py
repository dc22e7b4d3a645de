"""`inbox …`: our own addresses, and what they answer by themselves."""

from argparse import ArgumentParser, Namespace

from sqlalchemy import select

from hub.access.permissions import OPERATOR
from hub.errors import Invalid
from hub.interactions.answering import set_automatic_texts
from hub.interactions.model import InboxAddress
from hub.runtime.commands.command import Answer, Command, table
from hub.runtime.parts import open_parts
from hub.settings import Settings


async def _list(settings: Settings, options: Namespace) -> Answer:
    async with open_parts(settings) as parts, parts.storage.reading() as session:
        inboxes = (await session.scalars(select(InboxAddress).order_by(InboxAddress.id))).all()
    data = [{"address": inbox.address, "automatic_texts": inbox.automatic_texts} for inbox in inboxes]
    return Answer(data, table([(inbox.address, " ".join(inbox.automatic_texts) or "off") for inbox in inboxes]))


async def _answer(settings: Settings, options: Namespace) -> Answer:
    texts = dict(_text(written) for written in options.text or ())
    async with open_parts(settings) as parts:
        await set_automatic_texts(parts.storage, options.address, texts, OPERATOR)
    said = f"answers by itself in: {' '.join(texts)}" if texts else "answers nothing by itself"
    return Answer({"address": options.address, "automatic_texts": texts}, [f"{options.address} {said}"])


def _text(written: str) -> tuple[str, str]:
    language, equals, text = written.partition("=")
    if not equals:
        raise Invalid("A text is written as language=text.", {"text": written})
    return language, text


def _words(parser: ArgumentParser) -> None:
    parser.add_argument("address", help="the inbox")
    parser.add_argument(
        "--text", action="append", metavar="LANGUAGE=TEXT", help="may be given more than once; none switches it off"
    )


COMMANDS = (
    Command("inbox list", "list our own addresses and the languages they answer in", _list, "inbox list"),
    Command(
        "inbox answer",
        "have an inbox answer first messages by itself, or not",
        _answer,
        'inbox answer help@x.org --text "en=We have it. Your number is {{ number }}."',
        _words,
    ),
)
