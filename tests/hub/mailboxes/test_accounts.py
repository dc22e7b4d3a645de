"""Mailboxes are added, changed, disabled and listed by administrators."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from hub.access.audit import audit_entries
from hub.access.permissions import OPERATOR
from hub.errors import Conflict, Invalid, NotAllowed, NotFound
from hub.mailboxes.accounts import add_mailbox, change_mailbox, credential_of, open_password, switch_mailbox
from hub.mailboxes.description import Mailbox
from hub.mailboxes.listing import MailboxState, accounts_to_read, existing_mailbox, list_mailboxes, note_state
from hub.mailboxes.sealing import Sealed, Sealer
from tests.hub.company import Company

SEALER = Sealer(b"k" * 32)
HELP = Mailbox("mail.example.com", "help", "Support@example.com")


def sealed(name: str = "help", password: str = "river stone") -> Sealed:
    return SEALER.seal(password, credential_of(name))


async def test_added_mailbox_is_listed_without_its_password(company: Company) -> None:
    await add_mailbox(company.storage, "help", HELP, sealed(), OPERATOR)
    (row,) = await list_mailboxes(company.storage, OPERATOR)
    assert (row.name, row.inbox, row.folders, row.enabled) == ("help", "support@example.com", ["INBOX"], True)
    (account,) = await accounts_to_read(company.storage)
    assert open_password(account, SEALER) == "river stone"
    assert b"river stone" not in account.password
    told = [(entry.action, str(entry.detail)) for entry in await audit_entries(company.storage)]
    assert told[-1][0] == "mailbox.added"
    assert "river" not in str(told)


async def test_name_in_use_is_a_conflict(company: Company) -> None:
    await add_mailbox(company.storage, "help", HELP, sealed(), OPERATOR)
    with pytest.raises(Conflict):
        await add_mailbox(company.storage, "help", HELP, sealed(), OPERATOR)


@pytest.mark.parametrize(
    ("field", "mailbox"),
    [
        ("host", replace(HELP, host="")),
        ("host", replace(HELP, host="a\r\nb")),
        ("user", replace(HELP, user="x" * 321)),
        ("port", replace(HELP, port=70_000)),
        ("tls", replace(HELP, tls="ssl3")),
        ("sent_folder", replace(HELP, sent_folder="INBOX")),
        ("sign_in", replace(HELP, sign_in="kerberos", token_url="https://a.example", client_id="c")),
        ("token_url", replace(HELP, sign_in="oauth2", token_url="http://a.example", client_id="c")),
        ("client_id", replace(HELP, sign_in="oauth2", token_url="https://a.example")),
        ("folders", replace(HELP, folders=())),
        ("after", replace(HELP, after="delete")),
        ("move_to", replace(HELP, after="move")),
        ("move_to", replace(HELP, after="move", move_to="INBOX")),
        ("inbox", replace(HELP, inbox="stranger@example.com")),
    ],
)
async def test_bad_field_is_named(company: Company, field: str, mailbox: Mailbox) -> None:
    with pytest.raises(Invalid) as refusal:
        await add_mailbox(company.storage, "help", mailbox, sealed(), OPERATOR)
    assert set(refusal.value.fields) == {field}


async def test_a_change_keeps_the_password_only_for_the_same_server(company: Company) -> None:
    await add_mailbox(company.storage, "help", HELP, sealed(), OPERATOR)
    await change_mailbox(company.storage, "help", replace(HELP, folders=("INBOX", "VIP")), None, OPERATOR)
    with pytest.raises(Invalid):
        await change_mailbox(company.storage, "help", replace(HELP, host="thief.example"), None, OPERATOR)
    await change_mailbox(company.storage, "help", replace(HELP, host="new.example"), sealed(password="n"), OPERATOR)
    (account,) = await accounts_to_read(company.storage)
    assert (account.host, account.version, open_password(account, SEALER)) == ("new.example", 3, "n")
    with pytest.raises(Conflict):
        await change_mailbox(company.storage, "help", replace(HELP, seen=2), sealed(), OPERATOR)
    told = (await audit_entries(company.storage))[-1].detail
    assert json.loads(str(told["after"])) == {"host": "new.example", "folders": ["INBOX"], "password": "***"}
    assert json.loads(str(told["before"]))["folders"] == ["INBOX", "VIP"]


async def test_disabled_mailbox_is_not_read_until_enabled(company: Company) -> None:
    await add_mailbox(company.storage, "help", HELP, sealed(), OPERATOR)
    await switch_mailbox(company.storage, "help", False, OPERATOR)
    assert await accounts_to_read(company.storage) == []
    await switch_mailbox(company.storage, "help", True, OPERATOR)
    assert len(await accounts_to_read(company.storage)) == 1
    with pytest.raises(NotFound):
        await switch_mailbox(company.storage, "nobody", True, OPERATOR)


async def test_state_is_kept_beside_the_account(company: Company) -> None:
    number = await add_mailbox(company.storage, "help", HELP, sealed(), OPERATOR)
    at = company.storage.clock.now() - timedelta(minutes=1)
    await note_state(company.storage, number, MailboxState(at, 7, "no answer"))
    account = await existing_mailbox(company.storage, "help")
    assert account is not None
    assert (account.last_contact, account.waiting, account.last_error, account.version) == (at, 7, "no answer", 1)


async def test_only_administrators_may(company: Company) -> None:
    for refused in (
        add_mailbox(company.storage, "help", HELP, sealed(), company.anna),
        change_mailbox(company.storage, "help", HELP, None, company.anna),
        switch_mailbox(company.storage, "help", False, company.anna),
        list_mailboxes(company.storage, company.anna),
    ):
        with pytest.raises(NotAllowed):
            await refused
