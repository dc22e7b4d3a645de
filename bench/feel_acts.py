"""What agents do all day, each measured from the press to what is shown at once, and to what the hub has made of it."""

from collections.abc import Awaitable, Callable
from functools import partial

from bench.feel_desk import Desk
from hub.queueing.offer import make_offers
from hub.queueing.presence import heartbeat

SHOWN = 'article.conversation[data-interaction="{}"]'
AT_ONCE = f'.opening[data-opening="{{0}}"], {SHOWN.replace("{}", "{0}")}'
# A new entry has nothing that tells it from the others but its words.
KNOW = "() => { for (const entry of document.querySelectorAll('.entry')) entry.dataset.known = ''; }"
NONE_KEPT = "(dialog) => { for (const box of dialog.querySelectorAll('[name=kept]')) box.checked = false; }"


async def acts(desk: Desk, times: int) -> None:
    """Every act that is about conversations; some are left in hand."""
    await opening(desk, times)
    await accepting(desk)
    await switching(desk, times)
    await tagging(desk, times)
    await snoozing(desk, times)
    await writing(desk, times)
    await closing(desk)


def _report(desk: Desk, name: str, taken: list[list[float]]) -> None:
    desk.report(name, [first for first, _ in taken], [done for _, done in taken])


async def opening(desk: Desk, times: int) -> None:
    """One row after the other is clicked, none of them seen before."""
    await desk.show("/desk/inbox?view=closed")
    taken = []
    for place in range(times):
        link = desk.page.locator("#inbox-rows > li > a").nth(place)
        await link.scroll_into_view_if_needed()
        number = await link.get_attribute("data-open")
        taken.append(await desk.measure(link.click, AT_ONCE.format(number), SHOWN.format(number)))
    _report(desk, "open a conversation", taken)


async def accepting(desk: Desk) -> None:
    """What waits is offered until hands are full."""
    await desk.show("/desk/inbox?view=waiting")
    ready = desk.page.get_by_role("button", name="Ready", exact=True)
    taken = [await desk.measure(ready.click, '[data-of="ready"]', '.presence-state[data-mode="ready"]')]
    _report(desk, "say to be ready", taken)
    storage, taken = desk.house.parts.storage, []
    await heartbeat(storage, [desk.house.agent_id])
    while await make_offers(storage):
        accept = desk.page.locator('[data-offer]:not([data-outdated]) [data-do="accept"]').first
        await accept.wait_for()
        number = await accept.evaluate("button => button.closest('[data-offer]').dataset.interaction")
        taken.append(await desk.measure(accept.click, AT_ONCE.format(number), SHOWN.format(number)))
        await desk.page.locator(f'.hand-contact[data-open="{number}"]').wait_for()
    _report(desk, "accept an offer", taken)


async def switching(desk: Desk, times: int) -> None:
    """From one in hand to the other, by key."""
    numbers = [await each.get_attribute("data-open") for each in await desk.page.locator(".hand-contact").all()]
    taken = []
    await desk.page.keyboard.press(f"Alt+{len(numbers)}")
    await desk.page.wait_for_selector(SHOWN.format(numbers[-1]))
    for turn in range(times):
        place = turn % len(numbers)
        press = partial(desk.page.keyboard.press, f"Alt+{place + 1}")
        taken += await desk.measure(press, SHOWN.format(numbers[place]))
    desk.report("switch contact", taken)


async def tagging(desk: Desk, times: int) -> None:
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
    _report(desk, "tag", taken)


async def snoozing(desk: Desk, times: int) -> None:
    """Put aside until the customer writes, and taken up again."""
    taken: dict[str, list[list[float]]] = {"snooze": [], "take": []}
    for _ in range(times):
        await desk.unfocus()
        await desk.page.keyboard.press("s")
        button = desk.page.locator("#dialog-snooze").get_by_role("button", name="Until the customer writes")
        taken["snooze"].append(await _state(desk, button.click, "snooze", "take"))
        take = desk.page.locator('.conversation-head [data-do="take"]')
        taken["take"].append(await _state(desk, take.click, "take", "give-back"))
    both = [*taken["snooze"], *taken["take"]]
    _report(desk, "put aside, and take up", both)


async def _state(desk: Desk, act: Callable[[], Awaitable[object]], of: str, done: str) -> list[float]:
    shown = f'.conversation-head [data-do="{done}"]'
    return await desk.measure(act, f'[data-of="{of}"], {shown}', shown)


async def writing(desk: Desk, times: int) -> None:
    """Notes, and answers that are called back by nobody."""
    for name, key in (("note", "n"), ("answer", "r")):
        taken = []
        for turn in range(times):
            await desk.unfocus()
            await desk.page.keyboard.press(key)
            await desk.page.keyboard.insert_text(f"The {name} of turn {turn}.")
            send = partial(desk.page.keyboard.press, "Control+Enter")
            await desk.page.evaluate(KNOW)
            shown = (".composer [data-send]:disabled", ".entries > .entry:not([data-known])")
            taken.append(await desk.measure(send, *shown))
            await desk.page.locator(".composer [data-send]:enabled").wait_for()
        _report(desk, f"send: {name}", taken)


async def closing(desk: Desk) -> None:
    """Whatever is in hand is wrapped up, one after the other."""
    taken = []
    chips = await desk.page.locator(".hand-contact").all()
    # Before any of them goes.
    for number in [await chip.get_attribute("data-open") for chip in chips]:
        await desk.page.locator(f'.hand-contact[data-open="{number}"]').click()
        await desk.page.wait_for_selector(SHOWN.format(number))
        await desk.unfocus()
        await desk.page.keyboard.press("e")
        button = desk.page.get_by_role("button", name="Close the conversation")
        await button.wait_for()
        await desk.page.locator("#wrap-up-codes input").first.check()
        # Those behind it move up: whoever clicks one before it stands still opens another.
        gone = f'body:not(:has(.hand-contact[data-open="{number}"]))'
        taken.append(await desk.measure(button.click, f'[data-of="close"], {gone}', gone))
    _report(desk, "wrap up", taken)
