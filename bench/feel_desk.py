"""An agent's page, and how long it takes on it until what was pressed for is seen, beside an empty page."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from playwright.async_api import Browser, Page

from bench.feel_house import FeelHouse
from bench.figures import percentile

# Resolves to the milliseconds from the next press of a key or button until what each selector names has been painted:
# the press as the browser saw it, and the message after the frame that shows it.
ARM = """(selectors) => {
  let began = null;
  const note = (event) => { began ??= event.timeStamp; };
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, note, {capture: true, once: true});
  window.took = Promise.all(selectors.map((selector) => new Promise((done, fail) => {
    setTimeout(fail, 20_000, new Error(`never seen: ${selector}`));
    const look = () => requestAnimationFrame(() => {
      if (began === null || !document.querySelector(selector)) return look();
      const channel = new MessageChannel();
      channel.port1.onmessage = () => done(performance.now() - began);
      channel.port2.postMessage(null);
    });
    look();
  })));
}"""
EMPTY = "<!doctype html><title>empty</title><p id='shown'></p>"
ANSWER = 'addEventListener("keydown", ({key}) => { document.getElementById("shown").dataset.now = key; })'
# People take what comes within this time for the answer to what they did (seconds).
GOAL = 0.1


@dataclass
class Desk:
    """An agent's `page`, and an `empty` one in the same browser; `limit`: what presses on that took since a report."""

    house: FeelHouse
    page: Page
    empty: Page
    limit: list[float] = field(default_factory=list)

    async def measure(self, act: Callable[[], Awaitable[object]], *selectors: str) -> list[float]:
        """Seconds from a press until what each selector names stands there, painted; the empty page is asked before."""
        await self._press_the_empty()
        return await _measured(self.page, act, selectors)

    async def show(self, path: str) -> None:
        """Load a page of the desk, connected."""
        await self.page.goto(f"{self.house.address}{path}")
        await self.page.wait_for_selector("html[data-live]", state="attached")

    async def unfocus(self) -> None:
        """Have keys be about the page again."""
        await self.page.evaluate("document.activeElement.blur()")

    def report(self, name: str, taken: Sequence[float], done: Sequence[float] = ()) -> None:
        """Print an act beside what the empty page took meanwhile, and until the hub has `done` it."""
        ratio = percentile(taken, 0.95) / percentile(self.limit, 0.95)
        late = sum(1 for each in taken if each > GOAL)
        beside = f"{_three(taken)}  limit {_three(self.limit)}  p95 {ratio:4.1f} x, {late} of {len(taken)} late"
        print(f"{name:<26}{beside}" + (f"  done {_three(done)}" if done else ""))
        self.limit.clear()

    async def _press_the_empty(self) -> None:
        key = str(len(self.limit) % 10)
        press = [f'#shown[data-now="{key}"]']
        self.limit += await _measured(self.empty, lambda: self.empty.keyboard.press(key), press)


async def empty_page(browser: Browser) -> Page:
    """One that answers a key with nothing but an attribute. In a window of its own: hidden pages are not painted."""
    page = await (await browser.new_context()).new_page()
    await page.set_content(EMPTY)
    await page.evaluate(ANSWER)
    return page


async def _measured(page: Page, act: Callable[[], Awaitable[object]], selectors: Sequence[str]) -> list[float]:
    await page.evaluate(ARM, list(selectors))
    await act()
    return [float(taken) / 1000 for taken in await page.evaluate("window.took")]


def _three(values: Sequence[float]) -> str:
    return " ".join(f"{percentile(values, share) * 1000:5.0f}" for share in (0.5, 0.95, 0.99))
