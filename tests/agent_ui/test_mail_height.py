"""The frame of a mail is as high as the mail, and is no less closed for that."""

import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from agent_ui.mail_frame import policy
from tests.agent_ui.browsers import At, at
from tests.agent_ui.looking import NARROW, WIDE, look
from tests.agent_ui.office import Office
from tests.agent_ui.test_mail_frame import designed
from tests.hub.company import Company

__all__ = ["at"]

pytestmark = pytest.mark.browser


def picture(width: int, height: int) -> bytes:
    """A grey PNG of this size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress((b"\0" + b"\x80" * width) * height)), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


TALL = picture(300, 900)
LOWEST, HIGHEST, BORDERS = 160, 20_000, 2
MAILS = {
    "short": "<p>Yes.</p>",
    "long": "".join(f"<p>{number}: {'It is loud. ' * 20}</p>" for number in range(60)),
    "pictures": "<p>See</p>" + '<p><img src="cid:tall@x"></p>' * 5,
    "wide": f"<p style='white-space:nowrap'>{'price ' * 200}</p>" + "<p>Total</p>" * 40,
}
# How far the page in the frame can be scrolled down, and how high the frame is.
SCROLLS = """frame => {
  const page = frame.contentDocument.documentElement;
  return [page.scrollHeight - page.clientHeight, frame.offsetHeight];
}"""
FITS = f"""frame => {{
  const [scrolls, height] = ({SCROLLS})(frame);
  return scrolls === 0 && (height === {LOWEST} || height - frame.contentDocument.documentElement.offsetHeight <= 20);
}}"""


async def unfolded(page: Page) -> Any:
    """The frame of the only mail, loaded."""
    await page.locator(".entry-html summary").click()
    frame = page.locator(".entry-html iframe")
    await expect(page.frame_locator(".entry-html iframe").locator("body")).to_be_visible()
    return await frame.element_handle()


@pytest.mark.parametrize("kind", MAILS)
async def test_no_mail_scrolls_in_its_frame(
    office: Office, company: Company, at: At, kind: str, screenshots: Path
) -> None:
    number, _ = await designed(office, company, MAILS[kind], ("tall@x", TALL))
    page = await at(company.anna, f"/desk/interactions/{number}")
    await page.emulate_media(color_scheme="dark" if kind == "pictures" else "light")
    frame = await unfolded(page)
    for width in (WIDE, 1024, NARROW):
        await page.set_viewport_size({"width": width, "height": 800})
        await page.wait_for_function(FITS, arg=frame)
        await look(page, width)
        await page.screenshot(path=screenshots / f"mail-{kind}-{width}.png")


async def test_what_would_grow_for_ever_keeps_its_estimate(office: Office, company: Company, at: At) -> None:
    for html, height in (('<p style="font-size:150vh">Loud</p>', LOWEST), ("<p>x</p>" * 2000, HIGHEST)):
        number, _ = await designed(office, company, html)
        page = await at(company.anna, f"/desk/interactions/{number}")
        frame = await unfolded(page)
        await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        await page.wait_for_function(f"frame => frame.offsetHeight === {height}", arg=frame)
        await page.close()


EVIL = (
    "<script>document.title = top.document.title = 'owned'</script><img src=x onerror=\"top.document.title='owned'\">"
)


async def test_the_sandbox_and_the_policy_each_stop_a_script_alone(office: Office, company: Company, at: At) -> None:
    number, message = await designed(office, company, "<p>Hello</p>")
    page = await at(company.anna, f"/desk/interactions/{number}")
    address = f"**/desk/messages/{message}/html"
    await page.route(address, lambda route: route.fulfill(content_type="text/html", body=EVIL))
    await unfolded(page)
    assert await page.evaluate("document.title") != "owned"
    alone = await page.context.new_page()
    headers = {"Content-Security-Policy": policy(office.address)}
    await alone.route(address, lambda route: route.fulfill(content_type="text/html", headers=headers, body=EVIL))
    await alone.goto(f"{office.address}/desk/messages/{message}/html")
    assert await alone.title() != "owned"
    assert await alone.evaluate("origin") == office.address
