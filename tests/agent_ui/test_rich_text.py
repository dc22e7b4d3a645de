"""Answers with formatting: written by keyboard, pasted from elsewhere, kept as drafts, and sent as clean HTML."""

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import select

from hub.interactions.model import Message
from tests.agent_ui.browsers import At, at, connected
from tests.agent_ui.office import Office
from tests.hub.company import Company

__all__ = ["at"]

pytestmark = pytest.mark.browser

WORD = """<html><head><style>p {color: red}</style></head><body><!--StartFragment-->
<p class=MsoListParagraph style='text-indent:-18pt'>·<span>&nbsp;&nbsp; </span>One</p>
<p class=MsoListParagraph>·<span>&nbsp; </span>Two</p>
<p style="font-size:40pt" onclick="x()"><span style="font-weight:700">Three</span>
<a href="javascript:alert(1)">four</a> <img src="https://spy.test/x.gif"><script>window.ran = 1</script></p>
</body></html>"""
PASTE = """(html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", "plain");
  const said = {clipboardData: data, bubbles: true, cancelable: true};
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", said));
}"""


async def sent(office: Office) -> Message:
    """The answer as it is kept."""
    async with office.storage.reading() as session:
        return (await session.scalars(select(Message).order_by(Message.id.desc()).limit(1))).one()


async def writing(office: Office, at: At) -> Page:
    """Anna writes with formatting."""
    number = await office.letter("carla@customer.test", "Hello")
    page = await at(office.company.anna, f"/desk/interactions/{number}")
    await page.get_by_role("button", name="Formatting").click()
    await expect(page.locator(".composer-rich")).to_be_focused()
    return page


async def test_bold_and_lists_are_kept_and_sent(office: Office, company: Company, at: At) -> None:
    page = await writing(office, at)
    await page.keyboard.press("Control+b")
    await page.keyboard.type("Bold")
    await page.keyboard.press("Control+b")
    await page.keyboard.type(" and plain")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="List", exact=True).click()
    await page.keyboard.type("first")
    await page.keyboard.press("Enter")
    await page.keyboard.type("second")
    await expect(page.locator("[data-kept]")).to_have_text("draft saved")
    await page.reload()
    await connected(page)
    await expect(page.locator(".composer-rich li")).to_have_count(2)
    await page.locator("[data-send]").click()
    await expect(page.locator('.entry[data-kind="outbound"]')).to_contain_text("Bold and plain")
    await expect(page.locator(".composer-rich")).to_be_empty()
    message = await sent(office)
    assert message.reply_text == "Bold and plain\n- first\n- second"
    assert "<b>Bold</b>&nbsp;and plain" in message.body_html
    assert "<li>first</li><li>second</li>" in message.body_html


async def test_what_is_pasted_is_cleaned(office: Office, company: Company, at: At) -> None:
    page = await writing(office, at)
    await page.evaluate(PASTE, WORD)
    rich = page.locator(".composer-rich")
    await expect(rich.locator("li")).to_have_text(["One", "Two"])
    await expect(rich.locator("b")).to_have_text("Three")
    await expect(rich).to_contain_text("four")
    await expect(rich.locator("a, img, style, script, [style], [class], [onclick]")).to_have_count(0)
    assert await page.evaluate("window.ran") is None
    await page.get_by_role("button", name="Formatting").click()
    await expect(page.locator(".composer-text")).to_be_visible()
    assert "One" in await page.locator(".composer-text").input_value()
