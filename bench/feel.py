"""How the desk feels in a real Chromium, each figure beside what the browser can do at all in the same run.

`python -m bench.feel [clicks scrolling storm memory] [--times N] [--rounds N] [--seconds N]`. Goals: changed pixels
within 100 ms of a click (p95); 10,000 rows scroll without blank frames; 1,000 events a second leave the page usable;
memory stays flat.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from shutil import which

from playwright.async_api import CDPSession, Page, async_playwright

from bench.event_to_screen import FLAGS, echo_server
from bench.feel_acts import SHOWN, acts, long_talk
from bench.feel_house import FeelHouse, feel_house
from bench.figures import line, percentile

# Resolves to the milliseconds from the next press of a key or button until what each selector names has been painted:
# the press as the browser saw it, and the message after the frame that shows it.
ARM = """(selectors) => {
  let began = null;
  const note = (event) => { began ??= event.timeStamp; };
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, note, {capture: true, once: true});
  window.took = Promise.all(selectors.map((selector) => new Promise((done) => {
    const look = () => requestAnimationFrame(() => {
      if (began === null || !document.querySelector(selector)) return look();
      const channel = new MessageChannel();
      channel.port1.onmessage = () => done(performance.now() - began);
      channel.port2.postMessage(null);
    });
    look();
  })));
}"""

# Scrolls a place by so many pixels a frame; returns the frames' lengths and how many showed nothing at its middle.
SCROLL = """({place, by, frames}) => new Promise((done) => {
  const view = document.querySelector(place);
  const [lengths, blank] = [[], []];
  const {left, top, width, height} = view.getBoundingClientRect();
  let before = performance.now();
  const step = (now) => {
    lengths.push((now - before) / 1000);
    before = now;
    for (const at of [0.1, 0.5, 0.9]) {
      if (!document.elementFromPoint(left + width / 2, top + height * at)?.closest("li")) blank.push(at);
    }
    if (lengths.length >= frames) return done({lengths: lengths.slice(1), blank: blank.length, top: view.scrollTop});
    view.scrollBy(0, by);
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})"""

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


@dataclass(frozen=True)
class Desk:
    """An agent's page, and how long things take on it."""

    house: FeelHouse
    page: Page

    async def measure(self, act: Callable[[], Awaitable[object]], *selectors: str) -> list[float]:
        """Seconds from a press until what each selector names stands there, painted."""
        await self.page.evaluate(ARM, selectors)
        await act()
        return [float(taken) / 1000 for taken in await self.page.evaluate("window.took")]

    async def show(self, path: str) -> None:
        """Load a page of the desk, connected."""
        await self.page.goto(f"{self.house.address}{path}")
        await self.page.wait_for_selector("html[data-live]", state="attached")


async def bare_clicks(beside: Page, times: int) -> list[float]:
    """What a click costs on a page that asks a bare Socket.IO server and shows its answer."""
    taken = []
    async with echo_server() as address:
        page = await beside.context.new_page()
        await page.goto(address)
        await page.wait_for_function("typeof window.echo === 'function'")
        await page.evaluate("""() => {
          const shown = document.getElementById("shown");
          new MutationObserver(() => { shown.dataset.now = shown.textContent; }).observe(shown, {childList: true});
          addEventListener("keydown", ({key}) => window.echo(key));
        }""")
        for number in range(times):
            await page.evaluate(ARM, [f'#shown[data-now="{number % 10}"]'])
            await page.keyboard.press(str(number % 10))
            taken.append(float((await page.evaluate("window.took"))[0]) / 1000)
        await page.close()
    return taken


async def clicks(desk: Desk, times: int) -> None:
    """Every common act, beside the bare click."""
    bare = await bare_clicks(desk.page, times)
    print(line("bare click and echo", bare))
    for name, taken in (await acts(desk, times)).items():
        print(line(name, taken), f" p95 / bare {percentile(taken, 0.95) / percentile(bare, 0.95):.1f}")
    opened, shown = await long_talk(desk, max(3, times // 4))
    print(line("open 1,000 messages", opened))
    ratio = percentile(opened, 0.5) / percentile(shown, 0.5)
    print(line("the same HTML in a bare page", shown), f" ratio {ratio:.1f}")


async def scrolling(desk: Desk) -> None:
    """A list of 10,000 rows, down and back, beside as many bare rows."""
    bare = await desk.page.context.new_page()
    await bare.set_content(f"<ul style='height:800px;overflow:auto'>{'<li>Question about an order</li>' * 10_000}</ul>")
    limit = (await bare.evaluate(SCROLL, {"place": "ul", "by": 60, "frames": 300}))["lengths"]
    await bare.close()
    await desk.show("/desk/inbox?view=closed")
    print(line("10,000 bare rows, a frame", limit))
    for name, by in (("down", 60), ("back", -60)):
        seen = await desk.page.evaluate(SCROLL, {"place": ".inbox-list", "by": by, "frames": 900})
        rows = await desk.page.locator("#inbox-rows > li").count()
        ratio = percentile(seen["lengths"], 0.95) / percentile(limit, 0.95)
        print(line(f"the list, {name}", seen["lengths"]), f" p95 ratio {ratio:.1f}, blank {seen['blank']}, rows {rows}")


async def storm(desk: Desk, seconds: int) -> None:
    """1,000 events a second: how busy the page is, what it asks for, and whether a click is answered."""
    await desk.show(f"/desk/interactions/{desk.house.talk}?view=closed")
    await desk.page.evaluate(WATCH)
    asked: list[str] = []
    desk.page.on("request", lambda request: asked.append(request.url))
    taken = []

    async def pour() -> None:
        for tenth in range(seconds * 10):
            first = tenth * EACH_SECOND // 10 % (len(desk.house.many) - EACH_SECOND // 10)
            desk.house.happen(list(desk.house.many[first : first + EACH_SECOND // 10]), 2)
            await asyncio.sleep(0.1)

    pouring = asyncio.create_task(pour())
    while not pouring.done():
        taken += await desk.measure(lambda: desk.page.keyboard.press("Control+k"), "#dialog-palette[open]")
        await desk.page.keyboard.press("Escape")
        await asyncio.sleep(0.5)
    seen = await desk.page.evaluate("window.seen")
    print(line("palette while 1,000 events a second arrive", taken))
    each = {name: round(seen[name] / seconds) for name in ("changes", "busy")}
    print(f"a second: {len(asked) / seconds:.1f} requests, {each['changes']} changes, {each['busy']} ms in long tasks")
    print(f"longest task {seen['longest']:.0f} ms")


async def memory(desk: Desk, rounds: int) -> None:
    """A shift in short, a round a minute of it: open one, leave a note, and close some, while things happen.

    Prints what stays after the first fifth of it and at its end.
    """
    await desk.show("/desk/inbox?view=closed")
    session = await desk.page.context.new_cdp_session(desk.page)
    await session.send("Performance.enable")
    marks = []
    for number in range(rounds):
        link = desk.page.locator("#inbox-rows a").nth(number % 20)
        opened = await link.get_attribute("data-open")
        await link.click()
        # Not `wait_for_selector`: what it returns would keep every conversation in memory.
        await desk.page.locator(SHOWN.format(opened)).wait_for()
        await _note(desk.page, f"Round {number}")
        desk.house.happen(list(desk.house.many[:30]), number + 2)
        if number % 5 == 4:
            await desk.page.evaluate("document.querySelector('[data-do=back]').click()")
        if number % max(1, rounds // 10) == 0:
            marks.append(await _kept(session))
    for name in marks[0]:
        after = [mark[name] for mark in marks[2:]]
        print(f"{name:<22} {after[0]:>12,.0f} … {after[-1]:>12,.0f}  ratio {after[-1] / after[0]:.2f} (goal: about 1)")


async def _note(page: Page, words: str) -> None:
    await page.keyboard.press("n")
    await page.keyboard.insert_text(words)
    await page.keyboard.press("Control+Enter")
    await page.locator("article .entry", has_text=words).wait_for()
    await page.evaluate("document.activeElement.blur()")


async def _kept(session: CDPSession) -> dict[str, float]:
    await session.send("HeapProfiler.collectGarbage")
    metrics = {each["name"]: each["value"] for each in (await session.send("Performance.getMetrics"))["metrics"]}
    return {name: metrics[name] for name in ("JSHeapUsedSize", "Nodes", "JSEventListeners")}


PARTS: dict[str, Callable[[Desk, argparse.Namespace], Awaitable[None]]] = {
    "clicks": lambda desk, options: clicks(desk, options.times),
    "scrolling": lambda desk, options: scrolling(desk),
    "storm": lambda desk, options: storm(desk, options.seconds),
    "memory": lambda desk, options: memory(desk, options.rounds),
}


async def main() -> None:
    """Make the house, sit down, measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", default=[*PARTS])
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=480)
    parser.add_argument("--seconds", type=int, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        async with feel_house(Path(folder)) as house, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=which("chromium"), args=FLAGS)
            context = await browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
            await context.add_cookies([{"name": "sid", "value": house.token, "url": house.address}])
            desk = Desk(house, await context.new_page())
            for part in options.parts:
                await PARTS[part](desk, options)
            await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
