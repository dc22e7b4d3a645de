"""How the desk feels in a real Chromium, each figure beside what the browser can do at all in the same run.

`python -m bench.feel [acts|thread|scroll|storm|memory …] [--times N] [--rounds N] [--seconds N]`. Goals: changed pixels
within 100 ms of a click (p95); 10,000 rows scroll without blank frames; 1,000 events a second leave the page usable;
memory stays flat. A line is p50, p95 and p99 in milliseconds; its limit is an empty page's answer to a key, asked
before each press.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from shutil import which

from playwright.async_api import async_playwright

from bench.event_to_screen import FLAGS
from bench.feel_acts import acts
from bench.feel_desk import Desk, empty_page
from bench.feel_house import feel_house
from bench.feel_long import scroll, thread
from bench.feel_presses import presses
from bench.feel_shift import memory, storm


async def _acts(desk: Desk, options: argparse.Namespace) -> None:
    await presses(desk, options.times)
    await acts(desk, options.times)


PARTS: dict[str, Callable[[Desk, argparse.Namespace], Awaitable[None]]] = {
    "acts": _acts,
    "thread": lambda desk, options: thread(desk, max(5, options.times // 3)),
    "scroll": lambda desk, options: scroll(desk),
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
            page = await context.new_page()
            desk = Desk(house, page, await empty_page(browser))
            for part in options.parts:
                await PARTS[part](desk, options)
            await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
