"""Acts that one press begins and another takes back: what asks, what moves, and the pages."""

from dataclasses import dataclass
from functools import partial

from bench.feel_acts import SHOWN
from bench.feel_desk import Desk


@dataclass(frozen=True)
class Press:
    """`key` is pressed, `shown` is seen, and `back` gets rid of it again, which leaves `left`."""

    name: str
    key: str
    shown: str
    back: str = "Escape"
    left: str = "body:not(:has(dialog[open]))"


def _asks(name: str, key: str, dialog: str) -> Press:
    return Press(name, key, f"#dialog-{dialog}[open]")


ASKING = (
    _asks("palette", "Control+k", "palette"),
    _asks("wrap up: ask", "e", "wrap-up"),
    _asks("put aside: ask", "s", "snooze"),
    _asks("transfer: ask", "m", "transfer"),
    _asks("hand over: ask", "h", "give"),
    _asks("ask a colleague: ask", "q", "consult"),
    _asks("make a case: ask", "c", "case"),
    _asks("templates", "t", "templates"),
    _asks("macros", ".", "macros"),
    _asks("follow up: ask", "f", "activity"),
    _asks("keys", "?", "help"),
)
MOVING = (
    Press("note", "n", '.composer[data-mode="note"]', "r", '.composer[data-mode="reply"]'),
    Press("scratch pad", "w", '.composer[data-mode="scratch"]', "r", '.composer[data-mode="reply"]'),
    Press("fold the bar", "[", "body[data-rail-narrow]", "[", "body:not([data-rail-narrow])"),
    Press("next row", "j", "#inbox-rows > li:nth-child(2) a:focus", "k", "#inbox-rows > li:first-child a:focus"),
    Press("choose a row", "x", ".inbox-row[data-chosen]", "x", "body:not(:has(.inbox-row[data-chosen]))"),
)
PAGES = {
    "worklist": "[data-follows]",
    "calendar": ".calendar",
    "home": ".home",
    "open": '.inbox[data-view="open"]',
    "search": "form[data-search]",
    "closed": '.inbox[data-view="closed"]',
}


async def presses(desk: Desk, times: int) -> None:
    """One conversation is taken, and everything is asked of it and nothing done; then the pages are gone through."""
    await desk.show("/desk/inbox?view=closed")
    await desk.page.keyboard.press("j")
    for press in MOVING[3:]:
        await _again_and_again(desk, press, times)
    await _have_in_hand(desk)
    for press in (*MOVING[:3], *ASKING):
        await _again_and_again(desk, press, times)
    await pages(desk, times)


async def _have_in_hand(desk: Desk) -> None:
    await desk.show("/desk/inbox?view=waiting")
    link = desk.page.locator("#inbox-rows a[data-open]").first
    number = await link.get_attribute("data-open")
    await link.click()
    await desk.page.wait_for_selector(SHOWN.format(number))
    await desk.page.locator('.conversation-head [data-do="take"]').click()
    await desk.page.wait_for_selector('.conversation-head [data-do="give-back"]')


async def _again_and_again(desk: Desk, press: Press, times: int) -> None:
    taken = []
    for _ in range(times):
        if press.back not in ("k", "x"):
            await desk.unfocus()
        taken += await desk.measure(partial(desk.page.keyboard.press, press.key), press.shown)
        await desk.unfocus() if press.back == "r" else None
        await desk.page.keyboard.press(press.back)
        await desk.page.wait_for_selector(press.left)
    desk.report(press.name, taken)


async def pages(desk: Desk, times: int) -> None:
    """From page to page by the bar: until the bar says where it goes, and until the page is there."""
    taken = []
    for turn in range(times):
        name = [*PAGES][turn % len(PAGES)]
        link = desk.page.locator(f'#rail [data-page-link="{name}"]').first
        going = f'#rail [data-page-link="{name}"]:is([aria-current], [data-going])'
        taken.append(await desk.measure(link.click, going, f"#main {PAGES[name]}"))
    desk.report("go to a page", [first for first, _ in taken], [done for _, done in taken])
