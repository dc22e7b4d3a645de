"""Tokens are asked for when they are needed, and a changed refresh token is kept before the new one is used."""

import asyncio
from datetime import timedelta

import pytest

from hub.access.permissions import OPERATOR
from hub.errors import Invalid
from hub.mailboxes.accounts import add_mailbox, change_mailbox, credential_of, open_password
from hub.mailboxes.description import Mailbox
from hub.mailboxes.listing import existing_mailbox
from hub.mailboxes.oauth import Grant, TokenRefused
from hub.mailboxes.sealing import Sealer
from hub.runtime.mailbox_tokens import AccountTokens
from tests.hub.company import Company
from tests.peers.tokens import SignInService
from tests.services.storage_fixture import SettableClock

SEALER = Sealer(b"k" * 32)
MAILBOX = Mailbox(
    "mail.example.com", "help", "support@example.com", sign_in="oauth2", token_url="https://a.example/t", client_id="us"
)


async def tokens_of(company: Company, service: SignInService, added: bool = False) -> AccountTokens:
    if not added:
        sealed = SEALER.seal(Grant("hush", "refresh-0").text(), credential_of("help"))
        await add_mailbox(company.storage, "help", MAILBOX, sealed, OPERATOR)
    return AccountTokens(company.storage, await existing_mailbox(company.storage, "help"), SEALER, service.post)


async def kept(company: Company) -> str:
    """The refresh token in the database."""
    return Grant.of(open_password(await existing_mailbox(company.storage, "help"), SEALER)).refresh_token


async def test_one_token_serves_all_connections_until_shortly_before_its_end(
    company: Company, clock: SettableClock
) -> None:
    service = SignInService("help")
    tokens = await tokens_of(company, service)
    assert set(await asyncio.gather(*(tokens.get(False) for _ in range(5)))) == {"access-1"}
    clock.advance(timedelta(minutes=58))
    assert await tokens.get(False) == "access-1"
    clock.advance(timedelta(minutes=1))
    assert await tokens.get(False) == "access-2"
    assert await tokens.get(True) == "access-3"
    assert [form["refresh_token"] for form in service.asked] == ["refresh-0", "refresh-1", "refresh-2"]
    assert await kept(company) == "refresh-3"
    # Another process, or this one after a restart, goes on with what is kept.
    assert await (await tokens_of(company, service, added=True)).get(False) == "access-4"


async def test_a_credential_entered_meanwhile_is_not_written_over(company: Company) -> None:
    service = SignInService("help")
    tokens = await tokens_of(company, service)
    entered = SEALER.seal(Grant("hush", "entered").text(), credential_of("help"))
    await change_mailbox(company.storage, "help", MAILBOX, entered, OPERATOR)
    await tokens.get(False)
    assert await kept(company) == "entered"


async def test_a_withdrawn_grant_is_told_and_asked_for_again_later(company: Company) -> None:
    service = SignInService("help", withdrawn=True)
    tokens = await tokens_of(company, service)
    with pytest.raises(TokenRefused) as refused:
        await tokens.get(False)
    assert "invalid_grant allow it anew" in refused.value.message
    service.withdrawn = False
    assert await tokens.get(False) == "access-1"


async def test_another_secret_key_is_told(company: Company) -> None:
    service = SignInService("help")
    await tokens_of(company, service)
    account = await existing_mailbox(company.storage, "help")
    with pytest.raises(Invalid):
        await AccountTokens(company.storage, account, Sealer(b"x" * 32), service.post).get(False)
    assert service.asked == []
