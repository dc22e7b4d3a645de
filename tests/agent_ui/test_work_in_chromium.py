"""Where work goes, by mouse and by keyboard: to another queue and back, aside and back."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import select, update

from hub.queueing.give import give
from hub.queueing.model import Queue, WorkItem, WorkMode
from hub.queueing.presence import set_mode
from hub.queueing.pull import pull
from tests.agent_ui.browsers import At, at, row
from tests.agent_ui.looking import look
from tests.agent_ui.office import Office
from tests.hub.company import Company

__all__ = ["at"]

pytestmark = pytest.mark.browser

# Has the time to wrap up be over in so many seconds.
LEAVE = """(seconds) => {
  const place = document.getElementById("wrap-up-left");
  const left = parseInt(place.textContent) - seconds;
  place.dataset.ends = new Date(new Date(place.dataset.ends) - left * 1000).toISOString();
}"""


@pytest.fixture
async def talk(office: Office, company: Company) -> int:
    """A conversation that Anna has."""
    number = await office.letter("c@customer.com", "What does it cost?", subject="Price", name="Cora Cole")
    await pull(company.storage, number, company.anna)
    return number


async def more(page: Page, name: str) -> None:
    """Choose from the menu of the conversation."""
    await page.get_by_role("button", name="More").click()
    await page.get_by_role("button", name=name).click()


async def test_a_conversation_is_transferred_and_taken_back(
    company: Company, talk: int, at: At, screenshots: Path
) -> None:
    anna = await at(company.anna, f"/desk/interactions/{talk}?view=mine")
    boris, clara = await at(company.boris, "/desk/inbox"), await at(company.clara, "/desk/inbox")
    looking = await at(company.boris, f"/desk/interactions/{talk}")
    await expect(boris.locator(row(boris, talk))).to_be_visible()
    await more(anna, "Transfer …")
    dialog = anna.locator("#dialog-transfer")
    await anna.screenshot(path=screenshots / "transfer.png")
    await dialog.get_by_text("Sales").click()
    await dialog.get_by_label("Note for whoever gets it").fill("A question of price.")
    await dialog.get_by_role("button", name="Transfer").click()
    # Gone from the lists and from the screens of those who may not see it any more.
    await expect(anna.locator("article.conversation")).to_have_count(0)
    await expect(anna.locator("#toasts .toast")).to_have_count(1)
    await expect(looking.locator("article.conversation")).to_have_count(0)
    await expect(boris.locator(row(boris, talk))).to_have_count(0)
    await clara.locator(row(clara, talk)).click()
    await expect(clara.locator(".entry").last).to_contain_text("A question of price.")
    await anna.locator("#toasts").get_by_role("button", name="Undo").click()
    await expect(anna.locator("article.conversation .conversation-state:not(:has([data-expected]))")).to_contain_text(
        "Anna"
    )
    await expect(clara.locator("article.conversation")).to_have_count(0)
    await expect(clara.locator(row(clara, talk))).to_have_count(0)


async def test_a_conversation_is_put_aside_by_keyboard_and_taken_up_again(
    company: Company, talk: int, at: At, screenshots: Path
) -> None:
    anna = await at(company.anna, f"/desk/interactions/{talk}?view=mine")
    await anna.keyboard.press("s")
    await anna.screenshot(path=screenshots / "snooze.png")
    await anna.locator("#dialog-snooze").get_by_role("button", name="Until the customer writes").click()
    state = anna.locator("article.conversation .conversation-state:not(:has([data-expected]))")
    await expect(state).to_contain_text("put aside by Anna")
    await expect(anna.locator(row(anna, talk))).to_have_count(0)
    await anna.goto(anna.url.replace("mine", "snoozed"))
    await expect(anna.locator(row(anna, talk))).to_contain_text("put aside")
    await anna.screenshot(path=screenshots / "snoozed.png")
    await anna.keyboard.press("a")
    await expect(state).not_to_contain_text("put aside")
    await expect(anna.locator(row(anna, talk))).to_have_count(0)


async def keeps_what_was_noted(anna: Page) -> None:
    """No code is chosen when the time is over: what was noted becomes a draft, and wrapping up begins empty again."""
    dialog = anna.locator("#dialog-wrap-up")
    await dialog.get_by_label("Note for colleagues").fill("She likes it loud.")
    await anna.evaluate(LEAVE, 0)
    await expect(anna.locator("#toasts")).to_contain_text("Your note is kept as a draft.")
    await expect(dialog).to_be_hidden()
    await anna.get_by_role("button", name="Note", exact=True).click()
    await expect(anna.locator(".composer-text")).to_have_value("She likes it loud.")
    await anna.get_by_role("button", name="Wrap up").click()
    await expect(dialog.get_by_label("Note for colleagues")).to_have_value("")


async def test_wrapping_up_has_its_time(company: Company, talk: int, at: At, screenshots: Path) -> None:
    async with company.storage.transaction() as work:
        await work.session.execute(update(Queue).values(wrap_up_seconds=90))
    anna = await at(company.anna, f"/desk/interactions/{talk}?view=mine")
    await anna.get_by_role("button", name="Ready", exact=True).click()
    await expect(anna.locator(".presence-state:not(:has([data-expected]))")).to_have_text("Ready")
    await anna.keyboard.press("e")
    dialog = anna.locator("#dialog-wrap-up")
    await expect(dialog.locator("#wrap-up-left")).to_contain_text("s left")
    await expect(anna.locator(".presence-state:not(:has([data-expected]))")).to_have_text("Wrapping up")
    await anna.keyboard.press("Escape")
    await expect(anna.locator(".conversation-state:not(:has([data-expected]))")).to_contain_text("Anna is wrapping up")
    await anna.screenshot(path=screenshots / "wrapping-up.png")
    await anna.get_by_role("button", name="Go on").click()
    await expect(anna.locator(".presence-state:not(:has([data-expected]))")).to_have_text("Ready")
    await anna.keyboard.press("e")
    await keeps_what_was_noted(anna)
    await dialog.locator("#wrap-up-codes").get_by_label("Solved").check()
    await dialog.get_by_text("More codes").click()
    await dialog.locator("#wrap-up-more-codes").get_by_label("Spam").check()
    await dialog.get_by_text("Follow up later").click()
    await dialog.get_by_label("When").fill("2026-03-09T08:00")
    await dialog.get_by_label("What is to be done then").fill("Ask whether it runs.")
    await anna.screenshot(path=screenshots / "wrap-up.png")
    # What is chosen shortly before is sent by itself.
    await anna.evaluate(LEAVE, 3)
    await expect(anna.locator(".presence-state:not(:has([data-expected]))")).to_have_text("Ready")
    await expect(anna.locator(".conversation-state:not(:has([data-expected]))")).to_contain_text("closed")
    await expect(anna.get_by_role("link", name="Ask whether it runs.").first).to_be_visible()
    async with company.storage.reading() as session:
        done = (await session.scalars(select(WorkItem).order_by(WorkItem.id).limit(1))).one()
    assert done.wrap_up_codes == ["solved", "spam"]


async def test_a_colleague_is_asked_answers_and_gets_it(company: Company, talk: int, at: At, screenshots: Path) -> None:
    anna = await at(company.anna, f"/desk/interactions/{talk}?view=mine")
    boris = await at(company.boris, "/desk/inbox?view=asked")
    await boris.get_by_role("button", name="Ready", exact=True).click()
    await anna.keyboard.press("q")
    dialog = anna.locator("#dialog-consult")
    await dialog.get_by_label("Boris").check()
    await dialog.get_by_label("Question").fill("Which gasket fits?")
    await anna.screenshot(path=screenshots / "consult.png")
    await dialog.get_by_role("button", name="Ask", exact=True).click()
    await expect(anna.locator(".conversation-state:not(:has([data-expected]))")).to_contain_text("Anna asks Boris")
    await expect(boris.locator("#toasts")).to_contain_text(f"A colleague asks you about #{talk}.")
    await boris.locator("#toasts").get_by_role("button", name="Open").click()
    await expect(boris.locator(".entry").last).to_contain_text("Which gasket fits?")
    await boris.screenshot(path=screenshots / "asked.png")
    await boris.get_by_role("button", name="Note", exact=True).click()
    await boris.locator(".composer-text").fill("The blue one.")
    await boris.keyboard.press("Control+Enter")
    await expect(anna.locator(".entry").last).to_contain_text("The blue one.")
    await boris.get_by_role("button", name="End the question").click()
    await expect(boris.locator(row(boris, talk))).to_have_count(0)
    await more(anna, "Give to a colleague …")
    await anna.locator("#dialog-give").get_by_role("button", name="Give", exact=True).click()
    await expect(anna.locator(row(anna, talk))).to_have_count(0)
    await expect(boris.locator("#agent-hand")).to_contain_text("Cora Cole")
    await expect(boris.locator("#toasts")).to_contain_text(f"A colleague gave you #{talk}.")


async def test_a_question_is_asked_again_and_of_another_conversation_begins_empty(
    company: Company, talk: int, at: At
) -> None:
    await company.write("d@customer.com", "And mine?")
    await pull(company.storage, talk + 1, company.anna)
    anna = await at(company.anna, f"/desk/interactions/{talk}?view=mine")
    await give_whom_is_gone(anna)
    state = anna.locator(".conversation-state:not(:has([data-expected]))")
    await anna.keyboard.press("e")
    await expect(state).to_contain_text("Anna is wrapping up")
    await anna.locator("#wrap-up-note").fill("She likes it loud.")
    await anna.keyboard.press("Escape")
    # Without a limit nobody goes on wrapping up unseen.
    await expect(state).not_to_contain_text("wrapping up")
    await anna.locator(row(anna, talk + 1)).locator("a").click()
    await expect(anna.locator(f"#conversation-{talk + 1}")).to_be_visible()
    await anna.keyboard.press("h")
    await expect(anna.locator("#dialog-give").get_by_label("Boris")).to_be_visible()
    await expect(anna.locator("#give-note")).to_have_value("")
    await anna.keyboard.press("Escape")
    await anna.keyboard.press("e")
    await expect(anna.locator("#wrap-up-note")).to_have_value("")
    await close_about_no_case(anna)
    await expect(state).to_contain_text("closed")


async def give_whom_is_gone(anna: Page) -> None:
    """Nobody sits there: it is asked again, with all that was written."""
    await anna.keyboard.press("h")
    dialog = anna.locator("#dialog-give")
    await dialog.get_by_label("Boris").check()
    await anna.locator("#give-note").fill("She waits for the blue one.")
    await dialog.get_by_role("button", name="Give", exact=True).click()
    await expect(dialog.locator("fieldset[data-invalid] .field-error")).to_have_text("Boris is not there.")
    await expect(dialog.get_by_label("Boris")).to_be_focused()
    await expect(anna.locator("#give-note")).to_have_value("She waits for the blue one.")
    await anna.keyboard.press("Escape")


async def close_about_no_case(anna: Page) -> None:
    """What is wrong is said at its field, and put right there."""
    case = anna.locator("#wrap-up-case")
    await case.fill("C-999")
    await anna.locator("#wrap-up-codes").get_by_label("Solved").check()
    await anna.keyboard.press("Enter")
    await expect(anna.locator("#dialog-wrap-up .field[data-invalid]")).to_contain_text("There is no such case.")
    await expect(case).to_be_focused()
    await case.fill("")
    await anna.keyboard.press("Enter")


async def test_a_supervisor_keeps_for_a_colleague_what_another_has(
    company: Company, talk: int, at: At, screenshots: Path
) -> None:
    sven = await at(company.sven, f"/desk/interactions/{talk}")
    await expect(sven.get_by_role("button", name="Wrap up")).to_be_hidden()
    await more(sven, "Keep for a colleague …")
    await sven.locator("#dialog-pin").get_by_label("Boris").check()
    await sven.locator("#dialog-pin").get_by_role("button", name="Keep").click()
    await expect(sven.locator(".conversation-state:not(:has([data-expected]))")).to_contain_text("for Boris")
    await expect(sven.locator(row(sven, talk))).to_contain_text("for Boris")
    await sven.get_by_role("button", name="More").click()
    await sven.screenshot(path=screenshots / "pinned.png")
    await sven.get_by_role("button", name="Keep for nobody").click()
    await expect(sven.locator(".conversation-state:not(:has([data-expected]))")).not_to_contain_text("for Boris")


async def test_everybody_can_use_what_is_asked(company: Company, talk: int, at: At, screenshots: Path) -> None:
    anna = await at(company.anna, f"/desk/interactions/{talk}?view=mine")
    keys = {"transfer": "m", "give": "h", "consult": "q", "pin": "p", "snooze": "s", "wrap-up": "e"}
    for name, key in keys.items():
        await anna.set_viewport_size({"width": 1440, "height": 900})
        await anna.keyboard.press(key)
        await expect(anna.locator(f"#dialog-{name}")).to_be_visible()
        await look(anna, 1440, 320)
        await anna.screenshot(path=screenshots / f"dialog-{name}-320.png")
        await anna.keyboard.press("Escape")
        await expect(anna.locator(f"#dialog-{name}")).to_be_hidden()


async def test_one_key_takes_back_what_was_done_and_opens_nothing(company: Company, talk: int, at: At) -> None:
    anna = await at(company.anna, f"/desk/interactions/{talk}?view=mine")
    await company.write("d@customer.com", "And mine?")
    await pull(company.storage, talk + 1, company.boris)
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    await give(company.storage, talk + 1, company.anna.user_id, "", company.boris)
    await expect(anna.locator("#toasts")).to_contain_text("A colleague gave you")
    await anna.keyboard.press("s")
    await anna.locator("#dialog-snooze").get_by_role("button", name="For an hour").click()
    await expect(anna.locator(".conversation-state:not(:has([data-expected]))")).to_contain_text("put aside by Anna")
    await anna.keyboard.press("z")
    await expect(anna.locator(".conversation-state:not(:has([data-expected]))")).not_to_contain_text("put aside")
    await expect(anna.locator("article.conversation")).to_have_attribute("data-interaction", str(talk))
