"""What lasts: 1,000 events a second, and a shift of eight hours in short."""

import asyncio
from functools import partial
from itertools import count

from playwright.async_api import CDPSession

from bench.feel_acts import AT_ONCE, SHOWN
from bench.feel_desk import Desk

WATCH = """() => {
  window.seen = {changes: 0, busy: 0, longest: 0};
  new MutationObserver((all) => { window.seen.changes += all.length; })
    .observe(document.body, {childList: true, subtree: true, attributes: true, characterData: true});
  new PerformanceObserver((list) => {
    for (const {duration} of list.getEntries()) {
      window.seen.busy += duration;
      window.seen.longest = Math.max(window.seen.longest, duration);
    }
  }).observe({type: "longtask"});
}"""

EACH_SECOND = 1_000
BATCH = EACH_SECOND // 10

# The next row that was not opened yet, brought into view; its number.
NEXT = """(known) => {
  const links = [...document.querySelectorAll("#inbox-rows a[data-open]")];
  const link = links.find(({dataset}) => !known.includes(dataset.open));
  link.scrollIntoView({block: "center"});
  return link.dataset.open;
}"""


async def storm(desk: Desk, seconds: int) -> None:
    """1,000 events a second: how busy the page is, what it asks for, and whether it answers, before and meanwhile."""
    await desk.show(f"/desk/interactions/{desk.house.talk}?view=closed")
    await _use(desk, "in quiet", asyncio.create_task(asyncio.sleep(seconds)))
    await desk.page.evaluate(WATCH)
    asked: list[str] = []
    desk.page.on("request", lambda request: asked.append(request.url))
    await _use(desk, "in the storm", asyncio.create_task(_pour(desk, seconds)))
    seen = await desk.page.evaluate("window.seen")
    each = {name: round(seen[name] / seconds) for name in ("changes", "busy")}
    print(f"a second: {len(asked) / seconds:.1f} requests, {each['changes']} changes, {each['busy']} ms in long tasks")
    print(f"longest task {seen['longest']:.0f} ms")


async def _pour(desk: Desk, seconds: int) -> None:
    """Any conversation, and in each tenth of a second the one that is open, as its own next event."""
    for tenth in range(seconds * 10):
        first = tenth * BATCH % (len(desk.house.many) - BATCH)
        desk.house.happen(list(desk.house.many[first : first + BATCH - 1]), 2)
        desk.house.happen([desk.house.talk], tenth + 1)
        await asyncio.sleep(0.1)


async def _use(desk: Desk, when: str, meanwhile: asyncio.Task[None]) -> None:
    palette, rows = [], []
    # Others than in the quiet time, for whatever was open is there at once.
    places = count(0 if when == "in quiet" else 30)
    while not meanwhile.done():
        palette += await desk.measure(partial(desk.page.keyboard.press, "Control+k"), "#dialog-palette[open]")
        await desk.page.keyboard.press("Escape")
        await desk.page.wait_for_selector("#dialog-palette", state="hidden")
        link = desk.page.locator("#inbox-rows a[data-open]").nth(next(places))
        number = await link.get_attribute("data-open")
        rows.append(await desk.measure(link.click, AT_ONCE.format(number), SHOWN.format(number)))
        await desk.page.evaluate("history.back()")
        await desk.page.wait_for_selector(SHOWN.format(desk.house.talk))
    limit = list(desk.limit)
    desk.report(f"palette {when}", palette)
    desk.limit += limit
    desk.report(f"open {when}", [first for first, _ in rows], [done for _, done in rows])


async def memory(desk: Desk, rounds: int) -> None:
    """A shift in short, a round a minute of it: open one, leave a note, and close some, while things happen.

    Prints what stays at a tenth, at half and at the end; whoever works sees each conversation once, so that none grows.
    """
    await desk.show("/desk/inbox?view=closed")
    session = await desk.page.context.new_cdp_session(desk.page)
    await session.send("Performance.enable")
    marks, known = [], list[str]()
    for number in range(rounds):
        known.append(await desk.page.evaluate(NEXT, known))
        await desk.page.locator(f'#inbox-rows a[data-open="{known[-1]}"]').click()
        # Not `wait_for_selector`: what it returns would keep every conversation in memory.
        await desk.page.locator(SHOWN.format(known[-1])).wait_for()
        await _note(desk, f"Round {number}")
        desk.house.happen(list(desk.house.many[:30]), number + 2)
        if number % 5 == 4:
            await desk.page.evaluate("document.querySelector('[data-do=back]').click()")
        if (number + 1) % max(1, rounds // 10) == 0:
            marks.append(await _kept(session))
    half = len(marks) // 2
    for name in marks[0]:
        all_of = [mark[name] for mark in marks]
        shown = " ".join(f"{each:>10,.0f}" for each in all_of)
        print(f"{name:<18}{shown}  second half x {all_of[-1] / all_of[half - 1]:.2f} (goal: about 1)")


async def _note(desk: Desk, words: str) -> None:
    await desk.page.keyboard.press("n")
    await desk.page.keyboard.insert_text(words)
    await desk.page.keyboard.press("Control+Enter")
    await desk.page.locator("article .entry", has_text=words).wait_for()
    await desk.unfocus()


async def _kept(session: CDPSession) -> dict[str, float]:
    await session.send("HeapProfiler.collectGarbage")
    metrics = {each["name"]: each["value"] for each in (await session.send("Performance.getMetrics"))["metrics"]}
    return {name: metrics[name] for name in ("JSHeapUsedSize", "Nodes", "JSEventListeners")}
