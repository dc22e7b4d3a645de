"""Whether a sender is proved, as an agent sees it: calm where all is well, plain where it is not, by keyboard too."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.agent_ui.browsers import At, at
from tests.agent_ui.looking import NARROW, WIDE, look
from tests.agent_ui.office import Office
from tests.hub.company import Company

__all__ = ["at"]

pytestmark = pytest.mark.browser

CARLA = "carla@customer.test"


async def carlas(office: Office) -> int:
    """A conversation with every kind of proof but forgery in it."""
    number = await office.letter(CARLA, "It is loud", id="first@customer", name="Carla Rossi", dmarc="pass")
    for dmarc, policy in (("fail", "none"), ("temperror", ""), ("none", "")):
        await office.letter(CARLA, "Still loud", references="first@customer", dmarc=dmarc, policy=policy)
    return number


async def test_a_proof_is_a_badge_with_its_reasons_behind_it(office: Office, company: Company, at: At) -> None:
    page = await at(company.anna, f"/desk/interactions/{await carlas(office)}")
    proofs = page.locator(".entry-proof")
    await expect(proofs).to_have_count(4)
    assert await page.locator(".entry-proof[open]").count() == 0
    first = proofs.first
    await expect(first).to_contain_text("sender confirmed")
    await first.locator("summary").focus()
    await page.keyboard.press("Enter")
    await expect(first.get_by_text("DMARC: passed")).to_be_visible()
    await look(page)


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("de", "dark"), ("ru", "light")])
async def test_a_forgery_is_plain_to_see_and_leads_to_what_it_claims(
    office: Office, company: Company, at: At, language: str, scheme: str, screenshots: Path
) -> None:
    await office.speak(company.anna, language)
    number = await carlas(office)
    forged = await office.letter(CARLA, "Pay here", references="first@customer", dmarc="fail", policy="reject")
    assert forged != number
    page = await at(company.anna, f"/desk/interactions/{number}")
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await page.screenshot(path=screenshots / f"proofs-{language}-{scheme}.png")
    await page.goto(f"{office.address}/desk/interactions/{forged}")
    await expect(page.locator('.entry-proof[data-verdict="forged"][open]')).to_be_visible()
    await expect(page.locator(".conversation-head .notice[data-tone=bad]")).to_be_visible()
    for width in (WIDE, NARROW):
        await look(page, width)
        await page.screenshot(path=screenshots / f"forged-{language}-{scheme}-{width}.png")
    await page.set_viewport_size({"width": WIDE, "height": 800})
    await page.locator('[data-claim="forged"] a').click()
    await expect(page.locator(f"#conversation-{number}")).to_be_visible()
