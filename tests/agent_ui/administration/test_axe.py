"""Everybody can use the administration: by keyboard and screen reader, in each language, on a phone."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.async_api import expect

from hub.access.permissions import OPERATOR
from hub.access.tokens import create_token
from hub.access.users import set_roles
from hub.interactions.answering import set_automatic_texts
from hub.interactions.block import block_address
from hub.macros.keep import MacroFields, add_macro
from hub.macros.steps import Steps
from hub.mailboxes.accounts import add_mailbox
from hub.mailboxes.description import Mailbox
from hub.mailboxes.listing import MailboxState, note_state
from hub.mailboxes.sealing import Sealed
from hub.queueing.keep_profile import add_profile
from hub.queueing.keep_queue import change_queue
from hub.queueing.profile_rows import ProfileDraft
from hub.queueing.queue_rows import queue_draft
from hub.queueing.skill_book import add_skill
from hub.rules.keep import add_rule, change_rule
from hub.rules.matching import Effect, Ruling
from hub.service_level.calendar_rows import CalendarDraft
from hub.service_level.calendars import add_calendar
from hub.service_level.policies import add_policy
from hub.service_level.policy_rows import PolicyDraft
from hub.service_level.written import Holiday, read_slots
from hub.texts.keep import TextFields, add_text
from hub.texts.kinds import TextKind
from tests.agent_ui.browsers import At, at
from tests.agent_ui.office import Office
from tests.agent_ui.test_axe import LONG_WORD, NARROW, WIDE, Sight, history, look, reads, sight
from tests.hub.company import Company

__all__ = ["at", "history", "sight"]

pytestmark = pytest.mark.browser

SAID = {
    "addresses": ("Addresses", "Add address", "Sent as"),
    "addresses/1": ("Automatic answer", "Remove address", "Where mail to it goes"),
    "mailboxes": ("Mailboxes", "Add mailbox", "trouble"),
    "mailboxes/new": ("New mailbox", "Encryption", "Refresh token"),
    "mailboxes/helpdesk": ("Test connection", "Sent mail", "All mailboxes"),
    "queues": ("Queues", "Add queue", "Rings"),
    "queues/1": ("Required skills", "Wrap-up codes", "levels as they are"),
    "roles": ("Roles", "Add role", "People who have it"),
    "roles/1": ("What it allows", "What the bar leads to", "Serves contacts"),
    "rules": ("Rules", "Add rule", "every contact"),
    "rules/1": ("Put into the queue", "Try on the last mails", "all conditions are met"),
    "rules/1/history": ("Restore", "Version", "added"),
    "skills": ("Skills", "Add skill", "Queues that ask for it"),
    "skills/1": ("Rename", "Remove skill", "All skills"),
    "skills/agents": ("Name begins with", "Capacity profile", "the usual one"),
    "users": ("Users", "Add user", "in use"),
    "users/4": ("Queues they serve", "Set password", "Sign out everywhere"),
    "tokens": ("API tokens", "Revoke", "Make a token"),
    "audit": ("Audit log", "Before and after", "Check the whole log"),
    "history/queues": ("History of changes", "Before and after", "Bring back what was before …"),
    "profiles": ("Capacity profiles", "the usual one", "everybody else"),
    "profiles/1": ("What comes through", "Say it in words", "Remove capacity profile"),
    "reasons": ("Not-ready reasons", "Add reason", "Take out of use"),
    "categories": ("Case categories", "Add category"),
    "reasons/1": ("Rename", "All reasons"),
    "hours": ("Business hours", "Add calendar", "Europe/Berlin"),
    "hours/1": ("When it is open", "Read the file", "Queues that are open by it"),
    "promises": ("Service levels", "Add promise", "Further answers"),
    "promises/1": ("What is promised", "Try", "a colleague is asked"),
    "texts": ("Texts", "Add text", "All queues"),
    "texts/1": ("Kind", "Save", "All texts"),
    "macros": ("Macros", "Add macro", "What it does"),
    "macros/1": ("Insert a text into the answer", "In the end", "History"),
    "quarantine": ("Quarantine", "Read all again"),
    "blocked": ("Blocked addresses", "Block address", "Unblock"),
    "reconciliation": ("Reconciliation", "Filed"),
}
# So many tests look at the pages in turn: one for all of them would take too long.
SHARES = 4


@pytest.fixture
async def kept(office: Office) -> None:
    """Sven administers, and there is something of everything."""
    await set_roles(office.storage, office.company.sven.user_id, ("administrator",), OPERATOR)
    await add_text(office.storage, TextFields(TextKind.TEMPLATE, "de", LONG_WORD[:120], "Guten Tag"), OPERATOR)
    await add_macro(office.storage, MacroFields(LONG_WORD[:120], Steps(add_tags=("money",), priority=3), "1"), OPERATOR)
    rule = Ruling(LONG_WORD[:120], (), Effect(queue_id=1, priority=3, tags=("money",), silent=True))
    number = await add_rule(office.storage, rule, OPERATOR)
    await change_rule(office.storage, number, replace(rule, last=True), 1, OPERATOR)
    slots = (read_slots("9-12, 13-17", "day0"),) * 5 + ((), ())
    hours = CalendarDraft(LONG_WORD[:80], "Europe/Berlin", slots, (Holiday(date(2026, 12, 25), "Christmas"),))
    await add_calendar(office.storage, replace(hours, queues=frozenset({1})), OPERATOR)
    await add_policy(office.storage, PolicyDraft(1, first_response=timedelta(hours=4)), OPERATOR)
    await block_address(office.storage, "a@spam.test", OPERATOR)
    await add_skill(office.storage, LONG_WORD[:60], OPERATOR)
    await add_profile(office.storage, ProfileDraft(LONG_WORD[:60], {"chat": 25, "email": 20}), OPERATOR)
    queue = await queue_draft(office.storage, 1, OPERATOR)
    await change_queue(office.storage, 1, replace(queue, priority=3, members=()), queue.mark, OPERATOR)
    await create_token(office.storage, LONG_WORD[:120], "agent", OPERATOR)
    mailbox = Mailbox(
        "mail.example.com", "help", "support@example.com", sign_in="oauth2", token_url="https://a.example"
    )
    await add_mailbox(office.storage, "helpdesk", replace(mailbox, client_id="us"), Sealed(b"x", "y"), OPERATOR)
    state = MailboxState(office.storage.clock.now(), 7, "no answer within 60 s", on_server={"imap:help": 12})
    await note_state(office.storage, 1, state)
    await set_automatic_texts(office.storage, "support@example.com", {"en": "We have it."}, OPERATOR)


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("share", range(SHARES))
async def test_everybody_can_administer(sight: Sight, screenshots: Path, share: int) -> None:
    for path, texts in list(SAID.items())[share::SHARES]:
        await sight.page.goto(f"{sight.origin}/desk/administration/{path}?done=changed")
        for width in (WIDE, NARROW):
            await look(sight.page, width)
            name = f"administration-{path.replace('/', '-')}-{sight.language}-{sight.scheme}-{width}.png"
            await sight.page.screenshot(path=screenshots / name)
        await reads(sight, texts)
        current = sight.page.locator('.desk-rail [aria-current="page"]')
        await expect(current).to_have_attribute("href", "/desk/administration")


@pytest.mark.usefixtures("kept")
async def test_a_refused_form_leads_to_what_is_wrong(at: At, company: Company) -> None:
    page = await at(company.sven, "/desk/administration/texts/new")
    await page.locator("#name").fill("Greeting")
    await page.locator("#body").fill("Hello {{ custmer }}")
    await page.locator("#body").press("Tab")
    await page.keyboard.press("Enter")
    await page.locator('#body[aria-invalid="true"]').wait_for()
    assert await page.locator("#body").input_value() == "Hello {{ custmer }}"
    await look(page)
