"""A form that is refused leads whoever filled it in to what is wrong."""

import pytest

from hub.access.permissions import OPERATOR
from hub.access.users import set_roles
from tests.agent_ui.browsers import At, at
from tests.agent_ui.looking import look
from tests.hub.company import Company

__all__ = ["at"]

pytestmark = pytest.mark.browser


async def test_a_refused_form_leads_to_what_is_wrong(at: At, company: Company) -> None:
    await set_roles(company.storage, company.sven.user_id, ("administrator",), OPERATOR)
    page = await at(company.sven, "/desk/administration/texts/new")
    await page.locator("#name").fill("Greeting")
    await page.locator("#body").fill("Hello {{ custmer }}")
    await page.locator("#body").press("Tab")
    await page.keyboard.press("Enter")
    await page.locator('#body[aria-invalid="true"]').wait_for()
    assert await page.locator("#body").input_value() == "Hello {{ custmer }}"
    await look(page)
    # A long form scrolls below the head and beside the menu; the window itself stays where it is.
    await page.goto(page.url.replace("texts/new", "queues/1"))
    assert await page.evaluate("document.querySelector('.desk-main').scrollHeight > innerHeight")
    assert await page.evaluate("document.documentElement.scrollHeight <= innerHeight")
