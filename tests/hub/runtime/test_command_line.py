"""The command line: help, exit codes, pure JSON, and every command doing what it says."""

import json
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from hub.runtime.commands.main import GROUPS, commands, main
from tests.hub.runtime.running import ROOT, Done, Installation, founded, installed

PASSWORD = "horse-battery-staple"
COMMANDS = commands("")


@pytest.fixture
async def hub(templates: dict[str, str], tmp_path: Path) -> Installation:
    return await installed(tmp_path / "data", templates)


@pytest.fixture
async def demo(templates: dict[str, str], tmp_path: Path) -> Installation:
    return await founded(tmp_path / "data", templates)


def answer(done: Done) -> Any:
    """The one JSON document a command printed."""
    assert done.code == 0, done.errors
    return json.loads(done.out)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_helps_with_an_example(command: Any, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command.name.split(), "--help"])
    assert ended.value.code == 0
    assert f"python -m hub {command.example}" in capsys.readouterr().out
    assert command.example.startswith(command.name)


def test_commands_are_found_by_their_first_word() -> None:
    for word in {word for words in GROUPS.values() for word in words}:
        expected = [command.name for command in COMMANDS if command.name.split()[0] == word]
        assert [command.name for command in commands(word) if command.name.split()[0] == word] == expected != []
    assert {command.name.split()[0] for command in COMMANDS} == {word for words in GROUPS.values() for word in words}


@pytest.mark.parametrize("words", [[], ["nonsense"], ["user"], ["interaction", "x"], ["audit", "--loud"]])
def test_wrong_use_is_told_apart(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2


async def test_migrations_are_asked_for_and_made(tmp_path: Path) -> None:
    hub = Installation(tmp_path / "data", {})
    refused = await hub.run("user", "list")
    assert refused.code == 1
    assert "db upgrade" in refused.errors
    assert (await hub.run("db", "check")).code == 1
    assert answer(await hub.run("db", "upgrade", "--json"))["applied"]
    assert answer(await hub.run("db", "check", "--json")) == {"pending": []}
    assert answer(await hub.run("figures", "rebuild", "--json")) == {"streams": 0}
    assert answer(await hub.run("timeline", "rebuild", "--json")) == {"read": 0}


async def test_a_wrong_setting_fails_with_its_name(tmp_path: Path) -> None:
    done = await Installation(tmp_path, {"nonsense": "1"}).run("user", "list", "--json")
    assert done.code == 1
    assert json.loads(done.out)["fields"] == {"ONEFRONT_NONSENSE": "unknown"}


async def test_people_come_change_their_password_and_go(hub: Installation) -> None:
    added = await hub.run("user", "add", "Ann@x.example", "--name", "Ann", "--role", "agent", given=f"{PASSWORD}\n")
    assert added.code == 0, added.errors
    twice = await hub.run("user", "add", "ann@x.example", "--name", "Ann", given=f"{PASSWORD}\n")
    assert (twice.code, PASSWORD in twice.errors) == (1, False)
    assert (await hub.run("user", "password", "ann@x.example", given="another-good-one\n")).code == 0
    assert (await hub.run("user", "password", "ann@x.example", given="short\n")).code == 1
    assert (await hub.run("user", "disable", "ann@x.example")).code == 0
    (ann,) = answer(await hub.run("user", "list", "--json"))
    assert (ann["login"], ann["roles"], ann["active"]) == ("ann@x.example", ["agent"], False)


async def test_a_token_is_shown_once(hub: Installation) -> None:
    token = answer(await hub.run("token", "create", "--name", "erp", "--role", "agent", "--json"))["token"]
    assert token.startswith("onefront_")
    assert (await hub.run("token", "create", "--name", "erp", "--role", "agent")).code == 1
    roles = answer(await hub.run("role", "list", "--json"))
    assert {role["name"] for role in roles} >= {"agent", "supervisor", "administrator"}


async def test_a_mail_is_read_from_a_file_and_from_input(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Zoë <zoe@x.example>", "Grüße"
    mail.set_content("Привет")
    (tmp_path / "mail.eml").write_bytes(mail.as_bytes())
    hub = Installation(tmp_path, {})
    read = answer(await hub.run("parse-mail", str(tmp_path / "mail.eml"), "--json"))
    piped = answer(await hub.run("parse-mail", "--json", given=mail.as_string()))
    assert read == piped
    assert (read["subject"], read["from"][0]["address"]) == ("Grüße", "zoe@x.example")
    assert read["body_text"].strip() == "Привет"
    assert (await hub.run("parse-mail", str(tmp_path / "missing.eml"))).code == 1


async def test_an_inbox_answers_by_itself_once_it_is_told_to(demo: Installation) -> None:
    listed = answer(await demo.run("inbox", "list", "--json"))
    assert [sorted(inbox["automatic_texts"]) for inbox in listed] == [[], [], ["de", "en", "ru"]]
    (sales,) = [inbox["address"] for inbox in listed if inbox["address"].startswith("sales@")]
    assert (await demo.run("inbox", "answer", sales, "--text", "en=We have it.")).code == 0
    assert answer(await demo.run("inbox", "list", "--json"))[1]["automatic_texts"] == {"en": "We have it."}
    assert "answers nothing" in (await demo.run("inbox", "answer", sales)).out
    for wrong in ("en=", "english=We have it.", "We have it."):
        assert (await demo.run("inbox", "answer", sales, "--text", wrong)).code == 1
    assert (await demo.run("inbox", "answer", "nobody@x.example")).code == 1


async def test_what_came_in_can_be_listed_shown_and_released(demo: Installation) -> None:
    audit = answer(await demo.run("audit", "--message-ids", "--json"))
    assert (audit["missing"], audit["pending"]) == ([], 0)
    assert audit["accepted"] == audit["stored"] + audit["quarantined"] == len(audit["messages"])
    assert (audit["duplicate"], audit["sources"][0]["source"]) == (0, "demo")
    waiting = answer(await demo.run("interactions", "--state", "waiting", "--queue", "Support", "--json"))
    assert {row["queue_name"] for row in waiting} == {"Support"}
    shown = await demo.run("interaction", str(waiting[0]["id"]))
    assert waiting[0]["subject"] in shown.out
    (quarantined,) = answer(await demo.run("quarantine", "list", "--json"))
    number = str(quarantined["id"])
    assert "no sender" in (await demo.run("quarantine", "show", number)).out
    assert (await demo.run("quarantine", "retry", number)).code == 0
    assert (await demo.run("quarantine", "release", number)).code == 0
    assert answer(await demo.run("quarantine", "list", "--json")) == []


@pytest.mark.parametrize("words", [("interaction", "4711"), ("interactions", "--queue", "Nowhere")])
async def test_what_is_not_there_is_said(hub: Installation, words: tuple[str, ...]) -> None:
    done = await hub.run(*words)
    assert done.code == 1
    assert "there is no" in done.errors.lower()


async def test_the_check_names_what_cannot_be_reached(templates: dict[str, str], tmp_path: Path) -> None:
    hub = await installed(
        tmp_path / "data",
        templates,
        relay_host="127.0.0.1",
        relay_port="1",
        redis_url="redis://127.0.0.1:1",
        imap_accounts="[{}]",
    )
    done = await hub.run("config", "check", "--json")
    assert done.code == 1
    outcome = {check["name"]: check["ok"] for check in json.loads(done.out)}
    assert outcome == {
        "addresses": True,
        "secret key": True,
        "database": True,
        "redis": False,
        "relay": False,
        "mailboxes": False,
    }


async def test_the_page_of_settings_is_what_is_printed(tmp_path: Path) -> None:
    done = await Installation(tmp_path, {}).run("config", "settings")
    assert done.out == (ROOT / "docs" / "settings.md").read_text()
