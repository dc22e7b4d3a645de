"""An administrator opens a queue with an address, makes a role and hires for both; the newcomer gets work from it."""

import pytest
from playwright.async_api import Page, expect

from tests.journeys.coffee_house import DOMAIN, CoffeeHouse, house
from tests.journeys.mail_sink import text_of

__all__ = ["house"]

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

AREA = "/desk/administration"
QUEUE, ROLE, PASSWORD = "Barista school", "Course adviser", "gentle river stone"
CUSTOMER = "mia@latte.example"


async def save(page: Page) -> None:
    """Press the button of the page's first form, and be taken elsewhere or told off."""
    async with page.expect_navigation():
        await page.locator("main form [type=submit]").first.click()
    await expect(page.locator('main .notice[data-tone="bad"]')).to_have_count(0)


async def open_queue(house: CoffeeHouse, marta: Page) -> None:
    """A queue, and the address that leads to it."""
    await house.show(marta, f"{AREA}/queues/new")
    await marta.fill("[name=name]", QUEUE)
    await marta.fill("[name=codes]", "booked A course was booked")
    await house.picture(marta, "new-queue-1-queue")
    await marta.locator('[name="name"]').press("Enter")
    await expect(marta.locator("main")).to_contain_text(QUEUE)
    await house.show(marta, f"{AREA}/addresses/new")
    await marta.fill("[name=address]", f"school@{DOMAIN}")
    await marta.locator("[name=queue]").select_option(label=QUEUE)
    await save(marta)


async def make_role(house: CoffeeHouse, marta: Page) -> None:
    """A role that may serve, and whose bar does not lead to what is closed."""
    await house.show(marta, f"{AREA}/roles")
    await marta.fill("[name=label]", ROLE)
    await save(marta)
    async with marta.expect_navigation():
        await marta.get_by_role("link", name=ROLE).click()
    await marta.locator('[name=permission][value="work.serve"]').check()
    closed = marta.locator('form [data-page-name="closed"]')
    await closed.locator("[data-take-out]").click()
    await expect(closed).to_have_count(0)
    await house.picture(marta, "new-queue-2-role")
    await save(marta)


async def hire(house: CoffeeHouse, marta: Page) -> None:
    """Somebody for the queue, with the role."""
    await house.show(marta, f"{AREA}/users/new")
    for name, value in {"name": "Dora Day", "login": f"dora@{DOMAIN}", "password": PASSWORD}.items():
        await marta.fill(f"[name={name}]", value)
    await marta.locator("[name=language]").select_option("en")
    await marta.locator('[name=roles][value="agent"]').uncheck()
    await marta.get_by_label(ROLE).check()
    await marta.get_by_label(QUEUE).check()
    await house.picture(marta, "new-queue-3-user")
    await save(marta)


async def test_a_newcomer_gets_work_from_a_new_queue(house: CoffeeHouse) -> None:
    marta = await house.sit_down("admin")
    await open_queue(house, marta)
    await make_role(house, marta)
    await hire(house, marta)

    dora = await house.sit_down("dora", password=PASSWORD)
    await expect(dora.locator("[data-page-link=waiting]")).to_be_visible()
    await expect(dora.locator("[data-page-link=closed]")).to_have_count(0)
    await house.picture(dora, "new-queue-4-her-desk")
    await dora.get_by_role("button", name="Ready", exact=True).click()
    await house.write(f"Mia Latte <{CUSTOMER}>", "A course in May?", "Is there one left?", inbox="school")
    offer = dora.locator("[data-offer]")
    await expect(offer).to_contain_text(f"{QUEUE}: a contact for you")
    await house.picture(dora, "new-queue-5-offer")
    await dora.keyboard.press("Enter")
    await expect(dora.locator("article.conversation")).to_contain_text("Is there one left?")
    await dora.locator(".composer-text").fill("Two, on the 9th.")
    await dora.keyboard.press("Control+Enter")

    answer = await house.sink.mail_to(CUSTOMER)
    assert "Two, on the 9th." in text_of(answer)
    assert answer["From"].addresses[0].addr_spec == f"school@{DOMAIN}"
    await dora.get_by_role("button", name="Wrap up").click()
    dialog = dora.locator("#dialog-wrap-up")
    await dialog.get_by_label("A course was booked").first.check()
    await dialog.get_by_role("button", name="Close the conversation").click()
    await expect(dora.locator(".conversation-state:not(:has([data-expected]))")).to_contain_text("closed")
    # What she did is in the books of whoever made it possible.
    await house.show(marta, f"{AREA}/audit")
    await expect(marta.locator("main")).to_contain_text("Dora Day")
    await house.picture(marta, "new-queue-6-audit")
