"""What is long: a conversation of 1,000 messages, and a list of 10,000 rows."""

from bench.feel_acts import AT_ONCE, SHOWN
from bench.feel_desk import Desk
from bench.figures import line, percentile

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

PAINTED = """html => new Promise((done) => {
  const began = performance.now();
  document.body.innerHTML = html;
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
})"""


async def thread(desk: Desk, times: int) -> None:
    """Opening 1,000 messages, beside a bare page that paints the same HTML."""
    first, opened, bare = [], [], []
    shown = SHOWN.format(desk.house.talk)
    for _ in range(times):
        await desk.show("/desk/inbox?view=closed")
        # It is far down the list: the first row leads to it instead.
        link = desk.page.locator("#inbox-rows a").first
        await link.evaluate("(link, number) => { link.dataset.open = number; }", str(desk.house.talk))
        at_once, there = await desk.measure(link.click, AT_ONCE.format(desk.house.talk), shown)
        first.append(at_once)
        opened.append(there)
        bare.append(await _painted(desk, await desk.page.locator(shown).evaluate("article => article.outerHTML")))
    desk.report("open 1,000 messages", first, opened)
    ratio = percentile(opened, 0.5) / percentile(bare, 0.5)
    print(line("the same HTML in a bare page", bare), f" opened / bare {ratio:.1f}")


async def _painted(desk: Desk, html: str) -> float:
    page = await desk.page.context.new_page()
    taken = await page.evaluate(PAINTED, html)
    await page.close()
    return float(taken) / 1000


async def scroll(desk: Desk) -> None:
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
