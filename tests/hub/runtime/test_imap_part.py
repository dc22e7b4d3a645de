"""The mailbox reader in a process of its own, against a real Dovecot."""

import json
from pathlib import Path

import pytest

from tests.hub.runtime.running import founded
from tests.peers.dovecot import PASSWORD, USER, Dovecot, dovecot

__all__ = ["dovecot"]

pytestmark = pytest.mark.peer

MAIL = b"From: ann@customer.example\r\nTo: support@bellini.example\r\nSubject: %s\r\n\r\nHello\r\n"


async def test_mail_in_a_mailbox_is_filed_once(dovecot: Dovecot, templates: dict[str, str], tmp_path: Path) -> None:
    account = {
        "host": "127.0.0.1",
        "port": dovecot.port,
        "tls": "none",
        "user": USER,
        "password": PASSWORD,
        "inbox": "support@bellini.example",
    }
    hub = await founded(
        tmp_path / "data", templates, imap_accounts=json.dumps([account]), http="127.0.0.1:0", smtp="off"
    )
    dovecot.deliver(MAIL % b"Before it started")
    async with hub.running("imap") as reader, hub.running("worker") as worker:
        await hub.filed("Before it started")
        dovecot.deliver(MAIL % b"While it runs")
        await hub.filed("While it runs")
        assert [await part.stop() for part in (reader, worker)] == [0, 0]
    async with hub.running("serve"):
        dovecot.deliver(MAIL % b"After a restart")
        await hub.filed("After a restart")
    listed = (await hub.run("interactions", "--state", "waiting")).out
    assert [listed.count(subject) for subject in ("Before it", "While it", "After a")] == [1, 1, 1]
    checked = json.loads((await hub.run("config", "check", "--json")).out)
    assert all(check["ok"] for check in checked)
