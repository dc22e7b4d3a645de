"""From the end of DATA to the row on an open desk, beside a bare Socket.IO echo under the same load.

Run `python -m bench.event_to_screen [--mails N] [--rate R]`. Both figures are taken in one real Chromium: the row's
from the last byte of a mail to the changed page, the echo's from a page's emit to its changed page. The goal is p50 and
p99 within three times the echo's.
"""

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import which

import socketio
from aiohttp import web
from playwright.async_api import Page, async_playwright

from bench.figures import line, percentile
from tests.journeys.hub_process import HubProcess

CLIENT = Path(__file__).parents[1] / "agent_ui" / "static" / "vendor" / "socket.io.esm.min.js"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
LOGIN, PASSWORD_OF_DEMO = "anna", "espresso-please"

# Notes when a marked text first stands in the page, in milliseconds of the machine's clock.
WATCH = """
window.seen = {};
new MutationObserver((changes) => {
  const now = performance.timeOrigin + performance.now();
  const nodes = changes.flatMap(({addedNodes, target, type}) => type === "childList" ? [...addedNodes] : [target]);
  for (const {textContent} of nodes) {
    for (const [marker] of (textContent ?? "").matchAll(/bench-\\d+-end/g)) window.seen[marker] ??= now;
  }
}).observe(document.body, {childList: true, subtree: true, characterData: true});
"""

ECHO_PAGE = """<!doctype html><title>echo</title><p id="shown"></p><script type="module">
import {io} from "/client.js";
const socket = io({transports: ["websocket"]});
window.sent = {};
socket.on("row", (marker) => { document.getElementById("shown").textContent = marker; });
window.echo = (marker) => {
  window.sent[marker] = performance.timeOrigin + performance.now();
  socket.emit("row", marker);
};
</script>"""


@dataclass(frozen=True)
class Load:
    """How much is sent, and how many a second."""

    count: int
    rate: float

    async def each(self) -> AsyncIterator[str]:
        """A marker whenever the next one is due."""
        began = time.monotonic()
        for number in range(self.count):
            await asyncio.sleep(max(0.0, began + number / self.rate - time.monotonic()))
            yield f"bench-{number}-end"


async def send_mail(address: tuple[str, int], marker: str, mail_domain: str) -> float:
    """Send one mail and return when its last byte was written, in seconds of the machine's clock."""
    reader, writer = await asyncio.open_connection(*address)

    async def say(words: str) -> None:
        writer.write(f"{words}\r\n".encode())
        while (await reader.readline())[3:4] == b"-":
            pass

    await reader.readline()
    await say("EHLO bench")
    await say("MAIL FROM:<bench@customer.test>")
    await say(f"RCPT TO:<support@{mail_domain}>")
    await say("DATA")
    head = f"From: Bench <bench@customer.test>\r\nTo: support@{mail_domain}\r\nSubject: {marker}\r\n"
    writer.write(f"{head}Message-ID: <{marker}@customer.test>\r\n\r\nHello.\r\n.\r\n".encode())
    await writer.drain()
    ended = time.time()
    await reader.readline()
    writer.close()
    return ended


async def all_seen(page: Page, load: Load) -> dict[str, float]:
    """When each marker came into the page, in milliseconds, once all did."""
    async with asyncio.timeout(60):
        while True:
            seen: dict[str, float] = await page.evaluate("window.seen")
            if len(seen) >= load.count:
                return seen
            await asyncio.sleep(0.1)


async def rows(page: Page, hub: HubProcess, load: Load) -> list[float]:
    """Seconds from the end of DATA to the row, for every mail."""
    await page.goto(f"{hub.http}/sign-in")
    await page.fill("[name=login]", f"{LOGIN}@{hub.environment['ONEFRONT_MAIL_DOMAIN']}")
    await page.fill("[name=password]", PASSWORD_OF_DEMO)
    await page.click("#sign-in")
    await page.goto(f"{hub.http}/desk/inbox?view=open")
    await page.wait_for_selector("[id^=row-]")
    await page.evaluate(WATCH)
    ended: dict[str, float] = {}
    async for marker in load.each():
        ended[marker] = await send_mail(hub.smtp, marker, hub.environment["ONEFRONT_MAIL_DOMAIN"])
    seen = await all_seen(page, load)
    return [seen[marker] / 1000 - ended[marker] for marker in ended]


@asynccontextmanager
async def echo_server() -> AsyncIterator[str]:
    """A bare python-socketio server that sends back what it gets; yields its address."""
    server = socketio.AsyncServer(async_mode="aiohttp")
    app = web.Application()
    server.attach(app)

    async def send_back(sid: str, marker: str) -> None:
        await server.emit("row", marker, room=sid)

    async def page(request: web.Request) -> web.Response:
        return web.Response(text=ECHO_PAGE, content_type="text/html")

    async def client(request: web.Request) -> web.FileResponse:
        return web.FileResponse(CLIENT)

    server.on("row", send_back)
    app.add_routes([web.get("/", page), web.get("/client.js", client)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    yield f"http://{host}:{port}"
    await runner.cleanup()


async def echoes(page: Page, load: Load) -> list[float]:
    """Seconds from a page's emit to its changed page."""
    async with echo_server() as address:
        await page.goto(address)
        await page.evaluate(WATCH)
        while True:
            if await page.evaluate("typeof window.echo === 'function'"):
                break
            await asyncio.sleep(0.05)
        async for marker in load.each():
            await page.evaluate("marker => window.echo(marker)", marker)
        await all_seen(page, load)
        times: list[list[float]] = await page.evaluate(
            "Object.keys(window.sent).map(marker => [window.sent[marker], window.seen[marker]])"
        )
    return [(seen - sent) / 1000 for sent, seen in times]


async def main() -> None:
    """Start the product and a browser, measure both ways, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=300)
    parser.add_argument("--rate", type=float, default=10.0)
    options = parser.parse_args()
    load = Load(options.mails, options.rate)
    with tempfile.TemporaryDirectory() as folder:
        hub = HubProcess(Path(folder), {**os.environ, "ONEFRONT_MAIL_DOMAIN": "hub.test"})
        await hub.command("db", "upgrade")
        await hub.command("demo", "seed")
        await hub.start()
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=which("chromium"), args=FLAGS)
            measured = await rows(await browser.new_page(), hub, load)
            bare = await echoes(await browser.new_page(), load)
            await browser.close()
        await hub.stop()
    print(line("bare Socket.IO echo, emit to page", bare))
    print(line("mail, end of DATA to row on an open desk", measured))
    ratios = [percentile(measured, share) / percentile(bare, share) for share in (0.5, 0.99)]
    print(f"ratio: p50 {ratios[0]:.2f}, p99 {ratios[1]:.2f} (goal: at most 3)")


if __name__ == "__main__":
    asyncio.run(main())
