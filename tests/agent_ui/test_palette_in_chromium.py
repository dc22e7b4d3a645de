"""Everything can be found and done by keyboard: the palette, the letters of pages, the digits of contacts."""

import re

import pytest
from playwright.async_api import Page, expect

from agent_ui.keys import KEYS
from hub.queueing.model import WorkMode
from hub.queueing.presence import set_mode
from hub.queueing.pull import pull
from tests.agent_ui.browsers import At, at
from tests.agent_ui.office import Office
from tests.hub.company import Company

__all__ = ["at"]

pytestmark = pytest.mark.browser


# What each key brings about in a conversation that waits, beside a list of two: where the focus is, or what is there.
BRINGS = {
    "palette": "#palette-search:focus",
    "help": "#dialog-help[open]",
    "rail": "body[data-rail-narrow]",
    "next": ".inbox-row:nth-child(2) a:focus",
    "previous": ".inbox-row:nth-child(1) a:focus",
    "choose": ".inbox-row:nth-child(1)[data-chosen]",
    "choose-through": ".inbox-row:nth-child(1)[data-chosen]",
    "choose-shown": ".inbox-row:nth-child(2)[data-chosen]",
    "choose-none": ".inbox-list:not([data-choosing])",
    "reply": '.composer[data-mode="reply"] .composer-text:focus',
    "note": '.composer[data-mode="note"] .composer-text:focus',
    "scratch": '.composer[data-mode="scratch"] .composer-text:focus',
    "templates": "#dialog-templates[open] :focus",
    "scripts": "#dialog-scripts[open] :focus",
    "macros": "#dialog-macros[open] :focus",
    "accept-or-take": '[data-do="give-back"]',
    "transfer": "#dialog-transfer[open] :focus",
    "snooze": "#dialog-snooze[open] :focus",
    "consult": "#dialog-consult[open] :focus",
    "pin": "#dialog-pin[open] :focus",
    "give": "#dialog-give[open] :focus",
    "new-activity": "dialog[open] :focus",
    "wrap-up": "#dialog-wrap-up[open] :focus",
}
# Tried where what they need is: something to take back, to send or not seen yet, the right to cases, an article.
ELSEWHERE = {"go", "undo", "send", "send-close", "send-snooze", "send-next", "case", "escalate", "articles", "to-end"}
# What the palette finds first for what is typed.
FOUND = {"snooze": "put it aside", "assign": "hand it to a colleague", "new ord": "New order"}
# Other keyboards: Russian letters (х stands where [ does), [ of a German one on Windows, a letter that is none here.
FOREIGN = (
    ({"key": "л", "code": "KeyK", "ctrlKey": True}, "#palette-search:focus"),
    ({"key": "к", "code": "KeyR"}, BRINGS["reply"]),
    ({"key": "х", "code": "BracketLeft"}, "body:not([data-rail-narrow])"),
    (
        {"key": "[", "code": "Digit8", "ctrlKey": True, "altKey": True, "modifierAltGraph": True},
        "body[data-rail-narrow]",
    ),
)
NAMES = {"Ctrl+k": "Control+k", "Ctrl+a": "Control+a", "Esc": "Escape"}

PRESS = "(pressed) => document.body.dispatchEvent(new KeyboardEvent('keydown', {...pressed, bubbles: true}))"


async def test_every_key_does_what_the_table_says(office: Office, company: Company, at: At) -> None:
    await set_mode(company.storage, WorkMode.READY, "", company.boris)
    await pull(company.storage, await office.letter("carla@customer.test", "Loud"), company.boris)
    number = await office.letter("dora@customer.test", "Quiet")
    page = await at(company.sven, f"/desk/interactions/{number}")
    here = [key for key in KEYS if key.where not in {"activities", "calendar"}]
    keys = {key.name: key.pressed for key in here if key.pressed and not key.elsewhere}
    assert BRINGS.keys() | ELSEWHERE == keys.keys()
    for name, brought in BRINGS.items():
        await page.evaluate("document.activeElement.blur()")
        if name in ("choose", "choose-none", "choose-through", "choose-shown"):
            await page.locator(".inbox-row a").first.focus()
        await page.keyboard.press(NAMES.get(keys[name], keys[name]))
        await expect(page.locator(brought).first).to_be_attached()
        if "dialog" in brought or "palette" in brought:
            await page.keyboard.press("Escape")
            await expect(page.locator("dialog[open]")).to_have_count(0)
    for pressed, brought in FOREIGN:
        await page.evaluate("document.activeElement.blur()")
        await page.evaluate(PRESS, pressed)
        await expect(page.locator(brought).first).to_be_attached()
        await page.keyboard.press("Escape")


async def chosen(page: Page) -> str:
    """What the palette would do at Enter."""
    return await page.locator('#palette-list [aria-selected="true"] .palette-label').text_content() or ""


async def test_the_palette_finds_actions_pages_and_conversations(office: Office, company: Company, at: At) -> None:
    number = await office.letter("carla@customer.test", "Loud", subject="Grinder is loud", name="Carla Rossi")
    page = await at(company.anna, "/desk")
    await page.keyboard.press("Control+k")
    await expect(page.locator("#palette-search")).to_be_focused()
    await page.keyboard.type("grind")
    await expect(page.locator("#palette-list")).to_contain_text("Carla Rossi")
    await page.keyboard.press("Enter")
    await expect(page.locator(f"#conversation-{number}")).to_be_visible()
    await page.keyboard.press("Control+k")
    await page.keyboard.type("wrp")
    await expect(page.locator("#palette-list")).to_contain_text("wrap up")
    assert await chosen(page) == "wrap up"
    for letters, found in FOUND.items():
        await page.locator("#palette-search").fill(letters)
        assert await chosen(page) == found
    await page.locator("#palette-search").fill("wrp")
    await page.keyboard.press("Enter")
    await expect(page.locator("#dialog-wrap-up")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.keyboard.press("g")
    await page.keyboard.press("c")
    await expect(page).to_have_url(re.compile("view=closed"))
    await page.keyboard.press("?")
    await expect(page.locator("#dialog-help")).to_contain_text("search for anything")
    await expect(page.locator("#shortcuts-pages")).to_contain_text("Closed")


async def test_digits_switch_contacts_and_each_keeps_its_place(office: Office, company: Company, at: At) -> None:
    numbers = [
        await office.letter(f"c{n}@customer.test", "Long\n\n" * 200, name=f"Customer {n}", id=f"{n}@customer")
        for n in (1, 2)
    ]
    for number in numbers:
        await pull(company.storage, number, company.anna)
    page = await at(company.anna, f"/desk/interactions/{numbers[0]}?view=mine")
    entries = page.locator("#conversation .entries")
    await page.locator(".composer-text").fill("Half an answer")
    await entries.evaluate("(list) => { list.scrollTop = 321; }")
    await page.keyboard.press("Control+2")
    await expect(page.locator(f"#conversation-{numbers[1]}")).to_be_visible()
    await expect(page.locator('.hand-contact[aria-current="page"]')).to_contain_text("Customer 2")
    await page.keyboard.press("Alt+1")
    await expect(page.locator(f"#conversation-{numbers[0]}")).to_be_visible()
    await expect(page.locator(".composer-text")).to_have_value("Half an answer")
    assert await entries.evaluate("(list) => list.scrollTop") == 321
    await company.write("c2@customer.test", "And?", name="Customer 2", references="2@customer")
    await expect(page.locator(".hand-contact .hand-unread:not([hidden])")).to_have_count(1)
