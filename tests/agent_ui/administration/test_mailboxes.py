"""Mailboxes on their page: a credential goes in and never comes out, and a trial says in words what is wrong."""

import pytest
from aiohttp import ClientSession

from hub.access.permissions import OPERATOR
from hub.interactions.positions import keep_position
from hub.mailboxes.accounts import open_password
from hub.mailboxes.listing import MailboxState, existing_mailbox, note_state
from hub.mailboxes.oauth import Grant
from hub.mailboxes.reconcile import count_folders
from hub.mailboxes.trouble import Step, Trouble
from tests.agent_ui.administration.test_pages import ada
from tests.agent_ui.office import SEALER, Office
from tests.hub.company import Company

__all__ = ["ada"]

ALL = "/desk/administration/mailboxes"
FORM = {
    "name": "helpdesk",
    "host": "mail.example.com",
    "port": "993",
    "tls": "tls",
    "inbox": "support@example.com",
    "user": "help",
    "sign_in": "password",
    "password": "river stone",
    "folders": "INBOX\r\n\r\nService (alt)",
    "after": "seen",
}


async def test_a_mailbox_is_added_and_its_password_never_shown(company: Company, ada: ClientSession) -> None:
    async with ada:
        added = await ada.post(f"{ALL}/new", data=FORM)
        assert (added.status, added.url.path) == (200, f"{ALL}/helpdesk")
        pages = [await added.text(), await (await ada.get(ALL)).text()]
    account = await existing_mailbox(company.storage, "helpdesk")
    assert open_password(account, SEALER) == "river stone"
    assert (account.folders, account.after) == (["INBOX", "Service (alt)"], "seen")
    assert not any("river stone" in page for page in pages)


async def test_a_change_keeps_the_password_unless_it_leads_elsewhere(company: Company, ada: ClientSession) -> None:
    async with ada:
        await ada.post(f"{ALL}/new", data=FORM)
        kept = {**FORM, "seen_version": "1", "password": "", "keep_sent": "yes", "sent_folder": "Sent"}
        assert "Saved." in await (await ada.post(f"{ALL}/helpdesk", data=kept)).text()
        led = await ada.post(f"{ALL}/helpdesk", data={**kept, "seen_version": "2", "host": "mail.elsewhere.example"})
        html = await led.text()
    assert (led.status, "enter it again" in html, "mail.elsewhere.example" in html) == (422, True, True)
    account = await existing_mailbox(company.storage, "helpdesk")
    assert (account.host, account.keep_sent, open_password(account, SEALER)) == (
        "mail.example.com",
        True,
        "river stone",
    )


async def test_secrets_of_oauth_are_sealed_together(company: Company, ada: ClientSession) -> None:
    tokens = {"sign_in": "oauth2", "token_url": "https://a.example/t", "client_id": "us", "password": ""}
    secrets = {"client_secret": "hush", "refresh_token": " refresh "}
    async with ada:
        assert (await ada.post(f"{ALL}/new", data={**FORM, **tokens})).status == 422
        page = await (await ada.post(f"{ALL}/new", data={**FORM, **tokens, **secrets})).text()
    account = await existing_mailbox(company.storage, "helpdesk")
    assert Grant.of(open_password(account, SEALER)) == Grant("hush", "refresh")
    assert "hush" not in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"port": "0"}, "port"),
        ({"folders": " "}, "folders"),
        ({"inbox": "stranger@example.com"}, "inbox"),
        ({"after": "move"}, "move_to"),
        ({"name": "Help Desk"}, "name"),
        ({"password": ""}, "password"),
    ],
)
async def test_what_is_wrong_is_told_at_its_field(ada: ClientSession, changes: dict[str, str], field: str) -> None:
    async with ada:
        refused = await ada.post(f"{ALL}/new", data={**FORM, **changes})
        html = await refused.text()
    assert refused.status == 422
    assert f'aria-describedby="{field}-error"' in html


async def test_a_trial_tells_in_words_what_is_wrong(office: Office, ada: ClientSession) -> None:
    async with ada:
        await ada.post(f"{ALL}/new", data=FORM)
        assert "The mailbox can be used" in await (await ada.post(f"{ALL}/helpdesk/check", data={})).text()
        office.check.troubles["helpdesk"] = Trouble(
            Step.SIGN_IN, "The server refuses this user or this password.", "NO <b>"
        )
        html = await (await ada.post(f"{ALL}/helpdesk/check", data={})).text()
        assert (await ada.post(f"{ALL}/nobody/check", data={})).status == 404
    assert "The server refuses this user or this password. (NO &lt;b&gt;)" in html
    assert office.check.tried == ["helpdesk", "helpdesk"]


async def test_the_list_tells_how_reading_goes(company: Company, ada: ClientSession) -> None:
    now = company.storage.clock.now()
    async with ada:
        await ada.post(f"{ALL}/new", data=FORM)
        account = await existing_mailbox(company.storage, "helpdesk")
        for state, told in (
            (MailboxState(None, 0, ""), "not read yet"),
            (MailboxState(now, 0, ""), "up to date"),
            (MailboxState(now, 3, "", now), "3 mails wait"),
            (MailboxState(now, 3, "no answer"), "no answer"),
        ):
            await note_state(company.storage, account.id, state)
            assert told in await (await ada.get(ALL)).text()
        assert "out of use" in await (await ada.post(f"{ALL}/helpdesk/disable", data={})).text()
        await ada.post(f"{ALL}/helpdesk/enable", data={})
    assert (await existing_mailbox(company.storage, "helpdesk")).enabled


async def test_what_lies_on_the_server_is_counted_against_what_was_read(company: Company, ada: ClientSession) -> None:
    async with ada:
        await ada.post(f"{ALL}/new", data=FORM)
        account = await existing_mailbox(company.storage, "helpdesk")
        state = MailboxState(company.storage.clock.now(), 0, "", on_server={"imap:a": 10, "imap:b": 3})
        await note_state(company.storage, account.id, state)
        await keep_position(company.storage, "imap:a", {"uidvalidity": 1, "uid": 9, "accepted": 6, "known": 2})
        await keep_position(company.storage, "imap:b", {"uidvalidity": 1, "uid": 7, "accepted": 4, "known": 0})
        await company.write("c@customer.test", "Hello")
        html = await (await ada.get("/desk/administration/reconciliation")).text()
    assert "2 not read yet" in html
    assert html.count("all read") == 1
    counted = await count_folders(company.storage, OPERATOR)
    assert [(each.on_server, each.read, each.unread) for each in counted] == [(10, 8, 2), (3, 4, 0)]
