"""`rule …`: what is decided about contacts before anybody sees them. In JSON, what is left out is nothing."""

import json
import sys
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from pathlib import Path
from typing import Any

from channels.email.parse_process import ParserPool
from hub.access.permissions import OPERATOR
from hub.errors import Invalid
from hub.rules.keep import add_rule, change_rule, remove_rule, switch_rule
from hub.rules.listing import RuleRow, rule, rules
from hub.rules.matching import Decision, Ruling
from hub.rules.model import content_of
from hub.rules.trial import try_mail, try_rules
from hub.rules.written import written_ruling
from hub.runtime.commands.command import Answer, Command, table
from hub.runtime.parts import open_parts
from hub.settings import Settings
from storage.unit_of_work import Storage


async def _list(settings: Settings, options: Namespace) -> Answer:
    async with open_parts(settings) as parts:
        rows = await rules(parts.storage, OPERATOR)
    lines = table([(row.id, row.ruling.name, "in use" if row.active else "out of use", _short(row)) for row in rows])
    return Answer([{"id": row.id, "active": row.active, **_written(row.ruling)} for row in rows], lines)


def _short(row: RuleRow) -> str:
    asked = [f"{each.field} {each.operator} {each.value!r}" for each in row.ruling.conditions]
    return (" and " if row.ruling.every else " or ").join(asked) or "every contact"


def _written(ruling: Ruling) -> dict[str, Any]:
    return {"name": ruling.name, **content_of(ruling)}


async def _add(settings: Settings, options: Namespace) -> Answer:
    ruling = _said()
    async with open_parts(settings) as parts:
        number = await add_rule(parts.storage, ruling, OPERATOR)
    return Answer({"id": number}, [f"{ruling.name} is asked after all others"])


async def _change(settings: Settings, options: Namespace) -> Answer:
    ruling = _said()
    async with open_parts(settings) as parts:
        row = await rule(parts.storage, options.id, OPERATOR)
        await change_rule(parts.storage, row.id, ruling, row.version, OPERATOR)
    return Answer({"id": row.id}, [f"{ruling.name} is asked so from the next contact on"])


def _said() -> Ruling:
    """The rule on standard input. Raises `Invalid`."""
    try:
        written = json.load(sys.stdin)
    except ValueError as error:
        raise Invalid(f"this is no JSON: {error}") from error
    return written_ruling(written)


async def _switch(settings: Settings, options: Namespace) -> Answer:
    active = options.command.name.endswith("enable")
    async with open_parts(settings) as parts:
        await switch_rule(parts.storage, options.id, active, OPERATOR)
    return Answer({"id": options.id, "active": active}, ["it is asked again" if active else "it is not asked any more"])


async def _remove(settings: Settings, options: Namespace) -> Answer:
    async with open_parts(settings) as parts:
        await remove_rule(parts.storage, options.id, OPERATOR)
    return Answer({"id": options.id}, ["it is gone; its history stays"])


async def _try(settings: Settings, options: Namespace) -> Answer:
    async with open_parts(settings) as parts:
        rulings = await _asked(parts.storage, options.id)
        if options.file:
            return await _try_file(parts.storage, rulings, options.file.read_bytes())
        trials = await try_rules(parts.storage, rulings, OPERATOR, options.mails)
    told = [
        {"interaction": each.interaction_id, "sender": each.sender, "subject": each.subject, **asdict(each.decision)}
        for each in trials
    ]
    lines = [(f"#{each.interaction_id}", each.sender, each.subject[:60], _names(each.decision)) for each in trials]
    return Answer(told, table(lines))


async def _asked(storage: Storage, rule_id: int | None) -> list[Ruling]:
    """One rule, or all that are in use."""
    if rule_id is not None:
        return [(await rule(storage, rule_id, OPERATOR)).ruling]
    return [row.ruling for row in await rules(storage, OPERATOR) if row.active]


async def _try_file(storage: Storage, rulings: list[Ruling], raw: bytes) -> Answer:
    async with ParserPool(workers=1) as parser:
        parsed = await parser.parse(raw, {})
    decision = await try_mail(storage, rulings, parsed, len(raw), OPERATOR)
    if parsed.auto:
        return Answer(asdict(decision), [f"no rule is asked about mail of machines: {parsed.auto}"])
    return Answer(asdict(decision), [f"it meets {_names(decision)}" if decision.rules else "it meets no rule"])


def _names(decision: Decision) -> str:
    return ", ".join(decision.rules)


def _id_words(parser: ArgumentParser) -> None:
    parser.add_argument("id", type=int, help="the rule's number")


def _try_words(parser: ArgumentParser) -> None:
    parser.add_argument("id", type=int, nargs="?", help="the rule's number; all in use together if left out")
    parser.add_argument("--file", type=Path, help="try a raw message that is in no inbox instead")
    parser.add_argument("--mails", type=int, default=200, help="how many of the last ones, at most 500")


COMMANDS = (
    Command("rule list", "list the rules in the order they are asked", _list, "rule list --json"),
    Command("rule add", "add a rule, written as JSON on standard input", _add, "rule add < rule.json"),
    Command("rule change", "replace what a rule asks and does", _change, "rule change 3 < rule.json", _id_words),
    Command("rule enable", "ask a rule again", _switch, "rule enable 3", _id_words),
    Command("rule disable", "do not ask a rule any more", _switch, "rule disable 3", _id_words),
    Command("rule remove", "remove a rule", _remove, "rule remove 3", _id_words),
    Command("rule try", "tell what would be decided about the last mails", _try, "rule try 3 --mails 500", _try_words),
)
