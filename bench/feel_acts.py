"""What agents do all day, each measured from the press to the painted answer."""

from functools import partial
from typing import TYPE_CHECKING

from hub.queueing.offer import make_offers
from hub.queueing.presence import heartbeat

if TYPE_CHECKING:
    from bench.feel import Desk

SHOWN = 'article.conversation[data-interaction="{}"]'


async def acts(desk: "Desk", times: int) -> dict[str, list[float]]:
    """Seconds of each act, by name."""
    return {
        "open a conversation": await opening(desk, times),
        "accept an offer": await accepting(desk),
        "switch contact": await switching(desk, times),
        "open the palette": await _dialog(desk, "Control+k", "#dialog-palette", times),
        "open wrap-up": await _dialog(desk, "e", "#dialog-wrap-up", times),
        "tag": await tagging(desk, times),
        "put aside and take up": await snoozing(desk, times),
    }


async def opening(desk: "Desk", times: int) -> list[float]:
    """One row after the other is clicked."""
    await desk.show("/desk/inbox?view=closed")
    taken = []
    for place in range(times):
        link = desk.page.locator("#inbox-rows > li > a").nth(place % 20)
        await link.scroll_into_view_if_needed()
        number = await link.get_attribute("data-open")
        taken.append(await desk.measure(SHOWN.format(number), link.click))
    return taken


async def accepting(desk: "Desk") -> list[float]:
    """What waits is offered until hands are full."""
    await desk.show("/desk/inbox?view=waiting")
    await desk.page.get_by_role("button", name="Ready", exact=True).click()
    storage, taken = desk.house.parts.storage, list[float]()
    await desk.page.wait_for_selector('.presence-state[data-mode="ready"]')
    await heartbeat(storage, [desk.house.agent_id])
    while await make_offers(storage):
        accept = desk.page.locator('[data-offer] [data-do="accept"]').first
        await accept.wait_for()
        held = await desk.page.locator(".hand-contact").count()
        chip = f".hand-list > li:nth-child({held + 1})"
        taken.append(await desk.measure(chip, accept.click))
        await desk.page.wait_for_selector("article.conversation")
    return taken


async def switching(desk: "Desk", times: int) -> list[float]:
    """From one in hand to the other, by key."""
    numbers = [await each.get_attribute("data-open") for each in await desk.page.locator(".hand-contact").all()]
    taken = []
    await desk.page.keyboard.press(f"Alt+{len(numbers)}")
    await desk.page.wait_for_selector(SHOWN.format(numbers[-1]))
    for turn in range(times):
        place = turn % len(numbers)
        press = partial(desk.page.keyboard.press, f"Alt+{place + 1}")
        taken.append(await desk.measure(SHOWN.format(numbers[place]), press))
    return taken


async def _dialog(desk: "Desk", keys: str, dialog: str, times: int) -> list[float]:
    taken = []
    for _ in range(times):
        await desk.page.evaluate("document.activeElement.blur()")
        taken.append(await desk.measure(f"{dialog}[open]", lambda: desk.page.keyboard.press(keys)))
        await desk.page.keyboard.press("Escape")
        await desk.page.wait_for_selector(dialog, state="hidden")
    return taken


async def tagging(desk: "Desk", times: int) -> list[float]:
    """A tag is saved."""
    taken = []
    for turn in range(times):
        await desk.page.get_by_role("button", name="More", exact=True).click()
        await desk.page.locator('[data-do="tag"]').click()
        await desk.page.locator("#act-add").fill(f"tag-{turn}")
        badge = f'.conversation-head a.badge[href$="tag-{turn}"]'
        taken.append(await desk.measure(badge, lambda: desk.page.keyboard.press("Enter")))
    return taken


async def snoozing(desk: "Desk", times: int) -> list[float]:
    """Put aside until the customer writes, and taken up again."""
    taken, page = [], desk.page
    for _ in range(times):
        await page.evaluate("document.activeElement.blur()")
        await page.keyboard.press("s")
        button = page.locator("#dialog-snooze").get_by_role("button", name="Until the customer writes")
        taken.append(await desk.measure('.conversation-head [data-do="take"]', button.click))
        take = page.locator('.conversation-head [data-do="take"]')
        taken.append(await desk.measure('.conversation-head [data-do="give-back"]', take.click))
    return taken


async def long_talk(desk: "Desk", times: int) -> tuple[list[float], list[float]]:
    """Seconds until 1,000 messages are shown, and until a bare page has painted the same HTML."""
    opened, shown = [], []
    await desk.show("/desk/inbox?view=closed")
    # It is far down the list: the first row leads to it instead.
    link = desk.page.locator("#inbox-rows a").first
    await link.evaluate("(link, number) => { link.dataset.open = number; }", str(desk.house.talk))
    for _ in range(times):
        opened.append(await desk.measure(SHOWN.format(desk.house.talk), link.click))
        html = await desk.page.evaluate("document.querySelector('article.conversation').outerHTML")
        await desk.page.evaluate("document.querySelector('[data-do=back]').click()")
        shown.append(await _painted(desk, html))
    return opened, shown


async def _painted(desk: "Desk", html: str) -> float:
    page = await desk.page.context.new_page()
    taken = await page.evaluate(
        """html => new Promise((done) => {
          const began = performance.now();
          document.body.innerHTML = html;
          requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
        })""",
        html,
    )
    await page.close()
    return float(taken) / 1000
