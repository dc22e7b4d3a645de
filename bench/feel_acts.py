"""What agents do all day, each measured from the press to what is shown at once, and to what the hub has made of it."""

from functools import partial
from typing import TYPE_CHECKING

from hub.queueing.offer import make_offers
from hub.queueing.presence import heartbeat

if TYPE_CHECKING:
    from bench.feel import Desk

SHOWN = 'article.conversation[data-interaction="{}"]'
AT_ONCE = f'.opening[data-opening="{{0}}"], {SHOWN.replace("{}", "{0}")}'
NONE_KEPT = "(dialog) => { for (const box of dialog.querySelectorAll('[name=kept]')) box.checked = false; }"
Taken = dict[str, list[float]]


async def acts(desk: "Desk", times: int) -> Taken:
    """Seconds of each act, by name: until something is shown of it, and until it is done."""
    return {
        **await opening(desk, times),
        **await accepting(desk),
        **await switching(desk, times),
        "open the palette": await _dialog(desk, "Control+k", "#dialog-palette", times),
        "open wrap-up": await _dialog(desk, "e", "#dialog-wrap-up", times),
        **await tagging(desk, times),
        **await snoozing(desk, times),
    }


def _both(name: str, taken: list[list[float]]) -> Taken:
    return {name: [first for first, _ in taken], f"{name}: done": [done for _, done in taken]}


async def opening(desk: "Desk", times: int) -> Taken:
    """One row after the other is clicked, none of them seen before."""
    await desk.show("/desk/inbox?view=closed")
    taken = []
    for place in range(times):
        link = desk.page.locator("#inbox-rows > li > a").nth(place)
        await link.scroll_into_view_if_needed()
        number = await link.get_attribute("data-open")
        taken.append(await desk.measure(link.click, AT_ONCE.format(number), SHOWN.format(number)))
    return _both("open a conversation", taken)


async def accepting(desk: "Desk") -> Taken:
    """What waits is offered until hands are full."""
    await desk.show("/desk/inbox?view=waiting")
    await desk.page.get_by_role("button", name="Ready", exact=True).click()
    storage, taken = desk.house.parts.storage, []
    await desk.page.wait_for_selector('.presence-state[data-mode="ready"]')
    await heartbeat(storage, [desk.house.agent_id])
    while await make_offers(storage):
        accept = desk.page.locator('[data-offer]:not([data-outdated]) [data-do="accept"]').first
        await accept.wait_for()
        number = await accept.evaluate("button => button.closest('[data-offer]').dataset.interaction")
        taken.append(await desk.measure(accept.click, AT_ONCE.format(number), SHOWN.format(number)))
        await desk.page.locator(f'.hand-contact[data-open="{number}"]').wait_for()
    return _both("accept an offer", taken)


async def switching(desk: "Desk", times: int) -> Taken:
    """From one in hand to the other, by key."""
    numbers = [await each.get_attribute("data-open") for each in await desk.page.locator(".hand-contact").all()]
    taken = []
    await desk.page.keyboard.press(f"Alt+{len(numbers)}")
    await desk.page.wait_for_selector(SHOWN.format(numbers[-1]))
    for turn in range(times):
        place = turn % len(numbers)
        press = partial(desk.page.keyboard.press, f"Alt+{place + 1}")
        taken += await desk.measure(press, SHOWN.format(numbers[place]))
    return {"switch contact": taken}


async def _dialog(desk: "Desk", keys: str, dialog: str, times: int) -> list[float]:
    taken = []
    for _ in range(times):
        await desk.page.evaluate("document.activeElement.blur()")
        taken += await desk.measure(lambda: desk.page.keyboard.press(keys), f"{dialog}[open]")
        await desk.page.keyboard.press("Escape")
        await desk.page.wait_for_selector(dialog, state="hidden")
    return taken


async def tagging(desk: "Desk", times: int) -> Taken:
    """A tag is saved instead of the one before: there may not be many."""
    taken = []
    for turn in range(times):
        await desk.page.get_by_role("button", name="More", exact=True).click()
        await desk.page.locator('[data-do="tag"]').click()
        await desk.page.locator("#dialog-act[open]").wait_for()
        await desk.page.locator("#dialog-act").evaluate(NONE_KEPT)
        await desk.page.locator("#act-add").fill(f"tag-{turn}")
        badge = f'.conversation-head a.badge[href$="tag-{turn}"]'
        expected = f'[data-expected="tag-{turn}"], {badge}'
        taken.append(await desk.measure(lambda: desk.page.keyboard.press("Enter"), expected, badge))
    return _both("tag", taken)


async def snoozing(desk: "Desk", times: int) -> Taken:
    """Put aside until the customer writes, and taken up again."""
    taken, page = [], desk.page
    for _ in range(times):
        await page.evaluate("document.activeElement.blur()")
        await page.keyboard.press("s")
        button = page.locator("#dialog-snooze").get_by_role("button", name="Until the customer writes")
        for act, click, done in (("snooze", button, "take"), ("take", None, "give-back")):
            pressed = click or page.locator('.conversation-head [data-do="take"]')
            shown = f'.conversation-head [data-do="{done}"]'
            taken.append(await desk.measure(pressed.click, f'[data-of="{act}"], {shown}', shown))
    return _both("put aside and take up", taken)


async def long_talk(desk: "Desk", times: int) -> tuple[list[float], list[float]]:
    """Seconds until a conversation of 1,000 messages is shown, and until a bare page has painted the same HTML."""
    opened, shown = [], []
    for _ in range(times):
        await desk.show("/desk/inbox?view=closed")
        # It is far down the list: the first row leads to it instead.
        link = desk.page.locator("#inbox-rows a").first
        await link.evaluate("(link, number) => { link.dataset.open = number; }", str(desk.house.talk))
        opened += await desk.measure(link.click, SHOWN.format(desk.house.talk))
        html = await desk.page.evaluate("document.querySelector('article.conversation').outerHTML")
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
