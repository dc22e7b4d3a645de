"""Copies of answers reach a real Sent folder, also when the server was away, and never touch the delivery."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.access.permissions import OPERATOR
from hub.interactions.deliverer import Deliverer
from hub.mailboxes.accounts import add_mailbox, credential_of
from hub.mailboxes.description import Mailbox
from hub.mailboxes.listing import existing_mailbox
from hub.mailboxes.oauth import Grant
from hub.mailboxes.sealing import Sealer
from hub.runtime.mailbox_sources import MailboxSources
from hub.runtime.sent_copies import SentCopies
from tests.hub.company import Company
from tests.hub.interactions.test_deliver import Outside, sent, shown
from tests.peers.dovecot import PASSWORD, SENT, USER, Dovecot, dovecot
from tests.peers.tokens import SignInService
from tests.services.storage_fixture import SettableClock

__all__ = ["dovecot"]

pytestmark = pytest.mark.peer

SEALER = Sealer(b"k" * 32)


def mailbox(server: Dovecot) -> Mailbox:
    return Mailbox("127.0.0.1", USER, "support@example.com", port=server.port, tls="none", keep_sent=True)


async def leave(company: Company) -> tuple[int, bytes]:
    """Have an answer leave; its message and bytes."""
    message_id, outside = await sent(company), Outside()
    await Deliverer(company.storage, {"email": outside}).run_once()
    return message_id, outside.taken[0].raw


async def test_a_copy_is_made_once_the_server_is_back(company: Company, dovecot: Dovecot, clock: SettableClock) -> None:
    sealed = SEALER.seal(PASSWORD, credential_of("help"))
    await add_mailbox(company.storage, "help", mailbox(dovecot), sealed, OPERATOR)
    message_id, raw = await leave(company)
    copies = SentCopies(company.storage, MailboxSources(company.storage, SEALER))
    dovecot.stop()
    assert await copies.run_once() == 1
    assert (await existing_mailbox(company.storage, "help")).sent_error
    dovecot.start()
    clock.advance(timedelta(minutes=10))
    assert [await copies.run_once(), await copies.run_once()] == [1, 0]
    assert dovecot.mails(SENT) == [raw.replace(b"\n", b"\r\n")]
    assert (await existing_mailbox(company.storage, "help")).sent_error == ""
    assert (await shown(company, message_id)).delivery == "sent"


async def test_a_mailbox_is_signed_in_to_with_tokens(company: Company, dovecot: Dovecot) -> None:
    service = SignInService(USER)
    plain = mailbox(dovecot)
    tokens = replace(plain, sign_in="oauth2", token_url="https://sign-in.example/token", client_id="us")
    sealed = SEALER.seal(Grant("hush", "refresh-0").text(), credential_of("help"))
    await add_mailbox(company.storage, "help", tokens, sealed, OPERATOR)
    await leave(company)
    async with service.serving(dovecot.token_port):
        await SentCopies(company.storage, MailboxSources(company.storage, SEALER, service.post)).run_once()
    assert len(dovecot.mails(SENT)) == 1
    assert service.given == 1
