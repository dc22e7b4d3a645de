"""Customers and history come in from the command line as they do on the page."""

import json
from pathlib import Path

import pytest

from tests.hub.runtime.running import Installation, installed

MAIL = "From: Carla <carla@customer.com>\nTo: a@b.test\nMessage-ID: <1@c>\nDate: Mon, 2 Mar 2020 10:00:00 +0000\n\nHi\n"


@pytest.fixture
async def hub(templates: dict[str, str], tmp_path: Path) -> Installation:
    return await installed(tmp_path / "data", templates)


async def test_a_table_and_a_mailbox_come_in(hub: Installation, tmp_path: Path) -> None:
    table, mailbox = tmp_path / "people.csv", tmp_path / "old.mbox"
    table.write_text("who,where\nAnna,anna@x.test\n,nobody@x.test\n")
    mailbox.write_text(f"From x Mon Mar  2 10:00:00 2020\n{MAIL}\n" * 2)
    guessed = await hub.run("import-customers", str(table), "--json")
    assert guessed.code == 1
    tried = await hub.run("import-customers", str(table), "--columns", "name,email", "--dry-run", "--json")
    assert json.loads(tried.out) | {"state": "tried", "added": 1, "refused": 1} == json.loads(tried.out)
    kept = await hub.run("import-customers", str(table), "--columns", "name,email")
    assert "added 1" in kept.out
    assert "line 3: name There is no name." in kept.out
    read = json.loads((await hub.run("import-mail", str(mailbox), "--json")).out)
    assert (read["state"], read["added"], read["same"]) == ("finished", 1, 1)
