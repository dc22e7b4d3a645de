"""A supervisor steps in: follows unseen, whispers, answers beside the agent, and takes over, with real mail out."""

import pytest
from playwright.async_api import Page, expect

from tests.journeys.coffee_house import CoffeeHouse, house
from tests.journeys.mail_sink import text_of

__all__ = ["house"]

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

CUSTOMER = "carla@rossi.example"


async def say(page: Page, tab: str, words: str) -> None:
    """Write and send under one of the composer's tabs."""
    await page.locator(".composer-tabs").get_by_role("button", name=tab).click()
    await page.locator(".composer-text").fill(words)
    await page.locator(".composer [data-send]").click()


async def begin(house: CoffeeHouse) -> Page:
    """Anna has taken an angry mail and is writing."""
    anna = await house.sit_down("anna", "/desk/inbox?view=open")
    await house.write(f"Carla Rossi <{CUSTOMER}>", "I want my money back", "It drips, and nobody answers.")
    await anna.locator(".inbox-row", has_text="I want my money back").locator("a").click()
    await anna.get_by_role("button", name="Take", exact=True).click()
    await anna.locator(".composer-text").fill("Dear Mrs Rossi, that is not")
    return anna


async def follow(house: CoffeeHouse) -> Page:
    """Sven finds it on his board, and monitors it."""
    sven = await house.sit_down("sven", "/desk/supervisor")
    hand = sven.locator("[id^=in-hand-]", has_text="I want my money back")
    await hand.locator("summary").click()
    await house.picture(sven, "steps-in-1-board")
    await hand.get_by_role("link", name="I want my money back").click()
    await expect(sven.locator(".monitor-text")).to_have_text("Dear Mrs Rossi, that is not")
    return sven


async def test_a_supervisor_helps_and_takes_over(house: CoffeeHouse) -> None:
    anna = await begin(house)
    sven = await follow(house)
    await anna.locator(".composer-text").press_sequentially(" our fault")
    await expect(sven.locator(".monitor-text")).to_have_text("Dear Mrs Rossi, that is not our fault")

    await say(sven, "Whisper", "It is: give her the money.")
    await expect(anna.locator('.entry[data-kind="whisper"]')).to_contain_text("give her the money")
    await house.picture(anna, "steps-in-2-whispered")

    await say(sven, "Reply", "You get it back today.")
    first = await house.sink.mail_to(CUSTOMER)
    text = text_of(first)
    assert "You get it back today." in text
    assert "give her the money" not in text
    # The answer came from the same address, and the agent goes on where she was.
    assert first["From"].addresses[0].addr_spec.startswith("support@")
    await expect(anna.locator('.entry[data-kind="outbound"]')).to_contain_text("You get it back today.")
    await expect(anna.locator(".composer-text")).to_have_value("Dear Mrs Rossi, that is not our fault")

    await sven.get_by_role("button", name="Take over").click()
    dialog = sven.locator("#dialog-take-over")
    await dialog.get_by_label("Why?").fill("She asked for me.")
    await house.picture(sven, "steps-in-3-take-over")
    await dialog.get_by_role("button", name="Take over").click()
    await expect(sven.locator(".conversation-state:not(:has([data-expected]))")).to_contain_text("Sven")
    await expect(anna.locator("#toasts")).to_contain_text("She asked for me.")
    await expect(anna.locator(".hand-contact")).to_have_count(0)
    await house.picture(anna, "steps-in-4-taken-over")

    await house.answer(first, "Thank you. By which day?")
    await expect(sven.locator(".entry").last).to_contain_text("By which day?")
    await say(sven, "Reply", "By Friday.")
    second = await house.sink.mail_to(CUSTOMER)
    assert "By Friday." in text_of(second)
    await house.picture(sven, "steps-in-5-his-now")


async def test_what_a_supervisor_sees_is_kept_as_pictures(house: CoffeeHouse) -> None:
    sven = await house.sit_down("sven", "/desk/supervisor")
    await expect(sven.locator(".wallboard-tile").first).to_contain_text("Waiting")
    await house.picture(sven, "supervisor-1-wallboard")
    await sven.locator(".wallboard-tile").first.click()
    await expect(sven.locator("tbody tr").first).to_be_visible()
    await house.picture(sven, "supervisor-2-what-waits")
    for place, page in enumerate(("promises/late", "agents", "preview?queue=1", "interventions"), 3):
        await house.show(sven, f"/desk/supervisor/{page}")
        await expect(sven.locator("h1")).to_be_visible()
        await house.picture(sven, f"supervisor-{place}-{page.partition('?')[0].partition('/')[0]}")
