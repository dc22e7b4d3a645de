"""Mailboxes as data, end to end: added by command while two hubs run, read by one, given up when disabled."""

from pathlib import Path

import pytest

from tests.hub.runtime.running import founded
from tests.peers.dovecot import PASSWORD, SENT, USER, Dovecot, dovecot

__all__ = ["dovecot"]

pytestmark = pytest.mark.peer

MAIL = b"From: ann@customer.example\r\nTo: support@bellini.example\r\nSubject: %s\r\n\r\nHello\r\n"


@pytest.mark.long
async def test_two_hubs_follow_a_mailbox_that_comes_goes_and_returns(
    dovecot: Dovecot, templates: dict[str, str], tmp_path: Path
) -> None:
    hub = await founded(tmp_path / "data", templates, http="127.0.0.1:0", smtp="off")
    words = ["--host", "127.0.0.1", "--port", str(dovecot.port), "--tls", "none", "--user", USER]
    words += ["--inbox", "support@bellini.example"]
    dovecot.deliver(MAIL % b"Before it was added")
    async with hub.running("imap") as one, hub.running("imap") as two, hub.running("worker") as worker:
        assert (await hub.run("mailbox", "add", "help", *words, given=PASSWORD + "\n")).code == 0
        await hub.filed("Before it was added")
        assert (await hub.run("mailbox", "check", "help")).code == 0
        assert (await hub.run("mailbox", "disable", "help")).code == 0
        assert "disabled" in (await hub.run("mailbox", "list")).out
        assert (await hub.run("mailbox", "enable", "help")).code == 0
        dovecot.deliver(MAIL % b"After it was enabled")
        await hub.filed("After it was enabled")
        # One for the check, one each time the mailbox came, and perhaps one of the hub that heard last of its going.
        # Two hubs that both read would have signed in five times.
        assert 3 <= (dovecot.home / "log").read_text().count("Login: user=") <= 4
        assert await one.stop() == 0
        dovecot.deliver(MAIL % b"After one hub went")
        await hub.filed("After one hub went")
        assert [await part.stop() for part in (two, worker)] == [0, 0]
    listed = (await hub.run("interactions", "--state", "waiting")).out
    assert [listed.count(subject) for subject in ("Before it", "After it", "After one")] == [1, 1, 1]
    refused = await hub.run("mailbox", "add", "help", *words, given="x\n")
    assert (refused.code, "already" in refused.errors) == (1, True)
    assert (await hub.run("mailbox", "check", "nobody")).code == 1


async def test_answers_from_elsewhere_and_changes_by_command(
    dovecot: Dovecot, templates: dict[str, str], tmp_path: Path
) -> None:
    hub = await founded(tmp_path / "data", templates, http="127.0.0.1:0", smtp="off")
    words = ["--host", "127.0.0.1", "--port", str(dovecot.port), "--tls", "none", "--user", USER]
    words += ["--inbox", "support@bellini.example"]
    dovecot.deliver(b"Message-ID: <q1@customer.example>\r\n" + MAIL % b"Where is it")
    async with hub.running("imap") as reader, hub.running("worker") as worker:
        assert (await hub.run("mailbox", "add", "help", *words, given=PASSWORD + "\n")).code == 0
        await hub.filed("Where is it")
        dovecot.deliver(
            b"From: anna@bellini.example\r\nTo: ann@customer.example\r\nMessage-ID: <a1@home.example>\r\n"
            b"In-Reply-To: <q1@customer.example>\r\nSubject: On its way by Thursday\r\n\r\nOn Thursday.\r\n",
            folder=SENT,
        )
        assert (await hub.run("mailbox", "change", "help", "--read-sent", "--after", "seen")).code == 0
        await hub.said("On Thursday.")
        assert (await hub.run("mailbox", "check", "help")).code == 0
        refused = await hub.run("mailbox", "change", "help", "--host", "mail.elsewhere.example")
        assert (refused.code, "password" in refused.errors) == (1, True)
        assert [await part.stop() for part in (reader, worker)] == [0, 0]
