"""`rule …`: what is said on standard input is kept, tried on stored mails, changed and removed."""

import io
import json
from argparse import Namespace
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from hub.errors import Invalid, NotFound
from hub.runtime.commands import rules
from hub.runtime.commands.command import Answer
from hub.settings import Settings
from tests.services.storage_fixture import prepare

Said = Callable[..., Awaitable[Answer]]
RULE: dict[str, Any] = {
    "name": "Invoices",
    "conditions": [["subject", "contains", "invoice"]],
    "effect": {"tags": ["money"]},
}


@pytest.fixture
async def said(templates: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Said:
    """Runs `rule WORD` on an installation of its own, with this on standard input."""
    settings = Settings.load().with_data(tmp_path)
    await prepare(settings.database, templates)
    commands = {command.name: command for command in rules.COMMANDS}

    async def run(word: str, given: object = None, **options: object) -> Answer:
        monkeypatch.setattr("sys.stdin", io.StringIO(given if isinstance(given, str) else json.dumps(given)))
        command = commands[f"rule {word}"]
        return await command.run(settings, Namespace(command=command, **options))

    return run


async def test_a_rule_is_added_changed_switched_and_removed(said: Said) -> None:
    number = (await said("add", RULE)).data["id"]
    await said("change", {**RULE, "name": "Bills", "effect": {"park": True}}, id=number)
    await said("disable", id=number)
    listed = await said("list")
    (row,) = listed.data
    assert (row["name"], row["active"], row["conditions"]) == ("Bills", False, RULE["conditions"])
    assert (row["effect"]["park"], row["effect"]["tags"]) == (True, [])
    assert "subject contains 'invoice'" in listed.lines[0]
    await said("enable", id=number)
    await said("remove", id=number)
    assert (await said("list")).data == []
    with pytest.raises(NotFound):
        await said("change", RULE, id=number)


async def test_what_is_listed_can_be_given_back(said: Said) -> None:
    number = (await said("add", RULE)).data["id"]
    (row,) = (await said("list")).data
    await said("change", {name: value for name, value in row.items() if name not in ("id", "active")}, id=number)
    assert (await said("list")).data == [row]


@pytest.mark.parametrize("given", ["nothing", {"name": "x", "effect": {"priority": "high"}}, {"name": "x"}])
async def test_what_is_no_rule_is_not_kept(said: Said, given: object) -> None:
    with pytest.raises(Invalid):
        await said("add", given)
    assert (await said("list")).data == []


async def test_a_trial_of_nothing_tells_nothing(said: Said) -> None:
    number = (await said("add", RULE)).data["id"]
    assert (await said("try", id=number, mails=500, file=None)).lines == ["(none)"]


async def test_a_mail_that_never_came_in_is_tried_with_all_rules_in_use(said: Said, tmp_path: Path) -> None:
    await said("add", RULE)
    await said("add", {"name": "Short", "conditions": [["size", "smaller", "5"]], "effect": {"priority": 2}})
    await said("disable", id=(await said("add", {**RULE, "name": "Off"})).data["id"])
    mail = tmp_path / "mail.eml"
    mail.write_bytes(b"From: Ann <ann@x.example>\r\nSubject: Your INVOICE\r\n\r\nHello\r\n")
    decided = (await said("try", id=None, file=mail)).data
    assert (decided["rules"], decided["effect"]["priority"]) == (("Invoices", "Short"), 2)
    mail.write_bytes(b"From: Ann <ann@x.example>\r\nAuto-Submitted: auto-replied\r\nSubject: Invoice\r\n\r\nAway\r\n")
    assert "machines" in (await said("try", id=None, file=mail)).lines[0]
