"""What keeps a mailbox from being read is said in words, against a real Dovecot."""

from dataclasses import replace

import pytest

from channels.email.imap_account import AfterCommit
from channels.email.imap_check import find_trouble
from channels.email.tls import TlsMode
from hub.mailboxes.trouble import Step
from tests.channels.email.test_imap_reader import account_of, pytestmark
from tests.peers.certificate import trusting
from tests.peers.dovecot import Dovecot, dovecot
from tests.services.missing import free_port

__all__ = ["dovecot", "pytestmark"]


async def test_a_good_mailbox_has_no_trouble(dovecot: Dovecot) -> None:
    secure = account_of(dovecot, port=dovecot.secure_port, tls=TlsMode.TLS, context=trusting(dovecot.home))
    assert await find_trouble(account_of(dovecot), ["INBOX"]) is None
    assert await find_trouble(secure, ["INBOX"]) is None


async def test_each_step_that_fails_is_named(dovecot: Dovecot) -> None:
    good = account_of(dovecot)
    cases = {
        Step.NAME: replace(good, host="no-such-host.invalid"),
        Step.CONNECTION: replace(good, port=free_port()),
        Step.TLS: replace(good, port=dovecot.secure_port, tls=TlsMode.TLS),
        Step.SIGN_IN: replace(good, password="wrong"),
        Step.FOLDER: replace(good, after=AfterCommit.MOVE, move_to="Nowhere"),
    }
    for step, account in cases.items():
        trouble = await find_trouble(account, ["INBOX"])
        assert trouble is not None
        assert (trouble.step, bool(trouble.sentence)) == (step, True)


@pytest.mark.parametrize("folder", ["Nowhere", 'a "b'])
async def test_a_missing_folder_is_named(dovecot: Dovecot, folder: str) -> None:
    trouble = await find_trouble(account_of(dovecot), ["INBOX", folder])
    assert trouble is not None
    assert trouble.step is Step.FOLDER
    assert folder in trouble.said


async def test_a_port_without_tls_is_told(dovecot: Dovecot) -> None:
    trouble = await find_trouble(account_of(dovecot, tls=TlsMode.TLS), ["INBOX"])
    assert trouble is not None
    assert trouble.step is Step.TLS
