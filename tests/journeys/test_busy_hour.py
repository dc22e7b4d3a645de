"""A busy hour: six customers at once in one pair of hands, and nobody gets another's words."""

from email.message import EmailMessage

import pytest
from playwright.async_api import Locator, Page, expect

from tests.agent_ui.browsers import connected
from tests.journeys.coffee_house import CoffeeHouse, house
from tests.journeys.mail_sink import text_of

__all__ = ["house"]

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(300)]

NAMES = ("Ada", "Bea", "Cem", "Dov", "Eva", "Fay")
# More than fits on a screen, so that there is a place to come back to.
LONG = "\n".join(f"Remark {number}: it drips there too." for number in range(1, 120))


def address(name: str) -> str:
    return f"{name.lower()}@customer.example"


def draft(name: str) -> str:
    return f"Dear {name}, your gasket is on its way."


def chip(page: Page, name: str) -> Locator:
    return page.locator(".hand-contact", has_text=name)


async def take_all(house: CoffeeHouse, page: Page) -> list[EmailMessage]:
    """Six write, and each is taken from the list and begun to be answered. Returns what they wrote."""
    mails = [await house.write(f"{name} Moss <{address(name)}>", f"Leak at {name}'s", LONG) for name in NAMES]
    for name in NAMES:
        await page.locator(".inbox-row", has_text=f"Leak at {name}'s").locator("a").click()
        await expect(page.locator("article.conversation .customer h3")).to_contain_text(name)
        await page.get_by_role("button", name="Take", exact=True).click()
        await expect(chip(page, name)).to_be_visible()
        await page.locator(".composer-text").fill(draft(name))
    return mails


async def digits(page: Page) -> dict[str, str]:
    """The digit of everybody in hand, as the strip shows it."""
    return {name: await chip(page, name).locator("kbd").inner_text() for name in NAMES}


async def switch(page: Page, keys: str, name: str) -> Locator:
    """Press the keys of a contact; returns what was said there."""
    await page.keyboard.press(keys)
    await expect(page.locator("article.conversation .customer h3")).to_contain_text(name)
    return page.locator("article.conversation .entries")


async def test_six_at_once_are_not_mixed_up(house: CoffeeHouse) -> None:
    anna = await house.sit_down("anna", "/desk/inbox?view=open")
    mails = await take_all(house, anna)
    await house.picture(anna, "busy-hour-1-six-in-hand")
    places = await digits(anna)
    assert sorted(places.values()) == ["1", "2", "3", "4", "5", "6"]

    # Each is read at a place of its own; words and place are there again, whichever key brings them back.
    for name, digit in places.items():
        entries = await switch(anna, f"Alt+{digit}", name)
        await expect(anna.locator(".composer-text")).to_have_value(draft(name))
        await entries.evaluate("(place, top) => { place.scrollTop = top; }", 100 * int(digit))
    for name, digit in places.items():
        entries = await switch(anna, f"Control+{digit}", name)
        await expect(anna.locator(".composer-text")).to_have_value(draft(name))
        assert await entries.evaluate("place => place.scrollTop") == 100 * int(digit)

    # Whoever writes again is marked, and nobody else; a page that is loaded anew has lost nothing.
    first, *others = NAMES
    await house.write_again(mails[0], "It has stopped!")
    await expect(chip(anna, first).locator(".hand-unread")).to_be_visible()
    for name in others:
        await expect(chip(anna, name).locator(".hand-unread")).to_be_hidden()
    await house.picture(anna, "busy-hour-2-one-wrote-again")
    await anna.reload()
    await connected(anna)

    for name, digit in places.items():
        await switch(anna, f"Alt+{digit}", name)
        await expect(anna.locator(".composer-text")).to_have_value(draft(name))
        if name == first:
            # What came below where one stood is seen by going there, not by loading the page anew.
            await anna.locator(".entries-new button").click()
        await anna.locator(".composer-text").press("Control+Enter")
        await expect(anna.locator(".composer-text")).to_have_value("")
    await house.picture(anna, "busy-hour-3-all-answered")
    for name in NAMES:
        mail = await house.sink.mail_to(address(name))
        assert mail["To"].addresses[0].addr_spec == address(name)
        assert draft(name) in text_of(mail)
