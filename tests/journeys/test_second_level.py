"""Hand-over to the second level: an expert is asked, is given it, finds everything there, and answers herself."""

import pytest
from playwright.async_api import Page, expect

from tests.journeys.coffee_house import CoffeeHouse, house
from tests.journeys.mail_sink import text_of

__all__ = ["house"]

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

CUSTOMER = "ben@copper.example"
SUBJECT = "Boiler loses pressure"
SAID = ("It says E7.", "Which valve is it?", "The one by the boiler. She has a Duo of 2022.")


async def begin(house: CoffeeHouse) -> Page:
    """Anna has a question that is beyond her."""
    anna = await house.sit_down("anna", "/desk/inbox?view=open")
    await house.write(f"Ben Cole <{CUSTOMER}>", SUBJECT, SAID[0])
    await anna.locator(".inbox-row", has_text=SUBJECT).locator("a").click()
    await anna.get_by_role("button", name="Take", exact=True).click()
    return anna


async def turn_to_elena(anna: Page, menu: str, dialog: str, words: str) -> None:
    """Choose from the menu, and the expert in what it asks, with words for her."""
    await anna.get_by_role("button", name="More", exact=True).click()
    await anna.get_by_role("button", name=menu).click()
    asked = anna.locator(dialog)
    await asked.get_by_label("Elena Conti").check()
    await asked.locator("textarea").fill(words)
    await asked.locator(".dialog-actions").get_by_role("button").click()


async def test_an_expert_takes_over_and_is_told_nothing_twice(house: CoffeeHouse) -> None:
    elena = await house.sit_down("elena")
    await elena.get_by_role("button", name="Ready", exact=True).click()
    anna = await begin(house)

    await turn_to_elena(anna, "Ask a colleague …", "#dialog-consult", SAID[1])
    await expect(elena.locator("#toasts")).to_contain_text("A colleague asks you about")
    await elena.locator("#toasts").get_by_role("button", name="Open").click()
    await expect(elena.locator(".entry").last).to_contain_text(SAID[1])
    await house.picture(elena, "second-level-1-asked")
    await elena.get_by_role("button", name="Note", exact=True).click()
    await elena.locator(".composer-text").fill(SAID[2])
    await elena.keyboard.press("Control+Enter")
    await expect(anna.locator(".entry").last).to_contain_text(SAID[2])
    await anna.get_by_role("button", name="End the question").click()

    await turn_to_elena(anna, "Give to a colleague …", "#dialog-give", "Please answer him yourself.")
    await expect(anna.locator(".hand-contact")).to_have_count(0)
    await expect(elena.locator(".hand-contact", has_text="Ben Cole")).to_be_visible()
    entries = elena.locator(".entry")
    for words in (*SAID, "Please answer him yourself."):
        await expect(entries.filter(has_text=words)).to_have_count(1)
    await house.picture(elena, "second-level-2-hers-now")

    await elena.get_by_role("button", name="Reply", exact=True).click()
    await elena.locator(".composer-text").fill("Close the valve by the boiler; a new one is on its way.")
    await elena.keyboard.press("Control+Enter")
    answer = await house.sink.mail_to(CUSTOMER)
    assert SUBJECT in answer["Subject"]
    # What the house says among itself stays in the house.
    assert [words in text_of(answer) for words in (*SAID[1:], "answer him yourself")] == [False, False, False]
    await house.answer(answer, "It holds, thank you.")
    await expect(entries.last).to_contain_text("It holds, thank you.")
    await house.picture(elena, "second-level-3-it-holds")


async def test_a_case_goes_to_the_workshop_and_its_answer_comes_back(house: CoffeeHouse) -> None:
    elena = await house.sit_down("elena")
    anna = await begin(house)
    await anna.keyboard.press("Shift+E")
    asked = anna.locator("#dialog-case")
    await asked.locator("#case-category").select_option("Machines › Leaks")
    await asked.get_by_label("What they need to know").fill(SAID[2])
    await house.picture(anna, "second-level-4-escalated")
    await asked.get_by_role("button", name="Make the case").click()
    await expect(anna.locator("#toasts")).to_contain_text("C2026-")
    await expect(anna.locator(".conversation-state")).to_contain_text("put aside by Anna Keller")

    await elena.goto(f"{house.hub.http}/desk/inbox?view=waiting")
    await elena.locator(".inbox-row", has_text=SUBJECT).locator("a").click()
    await elena.get_by_role("button", name="Take", exact=True).click()
    for words in (SAID[0], SAID[2]):
        await expect(elena.locator(".entry").filter(has_text=words)).to_have_count(1)
    await house.picture(elena, "second-level-5-at-the-workshop")
    await elena.get_by_role("link", name="The case, and an answer to the agent").click()
    await elena.get_by_label("Answer to Anna Keller").fill("Close the left valve, then it holds.")
    await elena.get_by_role("button", name="Answer the agent").click()
    await expect(anna.locator(".entry").last).to_contain_text("Close the left valve")
    await house.picture(anna, "second-level-6-answered")

    await anna.get_by_role("button", name="Take", exact=True).click()
    await anna.get_by_role("button", name="Reply", exact=True).click()
    await anna.locator(".composer-text").fill("Please close the left valve.")
    await anna.keyboard.press("Control+Enter")
    answer = await house.sink.mail_to(CUSTOMER)
    # They hear of their case first.
    while "Your request" in text_of(answer):
        answer = await house.sink.mail_to(CUSTOMER)
    assert [words in text_of(answer) for words in ("Please close", SAID[2])] == [True, False]
