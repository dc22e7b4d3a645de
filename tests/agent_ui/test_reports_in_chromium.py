"""A bounce is seen on an open page at once: on the very answer that did not arrive."""

from pathlib import Path

import pytest
from playwright.async_api import expect
from sqlalchemy import select, update

from hub.interactions.conversation import conversation
from hub.interactions.deliverer import Deliverer
from hub.interactions.model import InboxAddress
from hub.interactions.reply import ReplyRequest, reply
from storage.outbox import OutboxRow
from tests.agent_ui.browsers import At, at
from tests.agent_ui.office import Office
from tests.hub.company import Company
from tests.hub.interactions.test_deliver import Outside
from tests.hub.interactions.test_receive import only
from tests.hub.interactions.test_reports import READ, Report
from tests.hub.mail_channel import COMPOSER, deliver_mail

__all__ = ["at"]

pytestmark = pytest.mark.browser

CUSTOMER = "carla@customer.test"


async def answered(company: Company) -> tuple[int, str, str]:
    """An interaction with an answer the relay took, that answer's return path, and its id."""
    async with company.storage.transaction() as work:
        await work.session.execute(update(InboxAddress).values(automatic_texts={"en": "Your number is {{ number }}."}))
    await deliver_mail(
        company,
        f"From: Carla Rossi <{CUSTOMER}>\nSubject: Grinder\n\nLoud.\n".encode(),
        "support@example.com",
        CUSTOMER,
    )
    said = await conversation(company.storage, company.anna, (await only(company)).id)
    request = ReplyRequest(said.row.id, "Please clean the burrs.", said.last_message_id, "key-of-this-click")
    message_id = await reply(company.storage, request, company.anna, COMPOSER)
    await Deliverer(company.storage, {"email": Outside()}).run_once()
    async with company.storage.reading() as session:
        row = (await session.scalars(select(OutboxRow).where(OutboxRow.subject_id == message_id))).one()
    return said.row.id, row.envelope_from, row.key.rpartition(":")[0]


async def test_a_receipt_and_then_a_bounce_appear_on_the_answer(
    office: Office, company: Company, at: At, screenshots: Path
) -> None:
    number, return_path, external_id = await answered(company)
    page = await at(company.anna, f"/desk/interactions/{number}")
    automatic, answer = (page.locator('.entry[data-kind="outbound"]').nth(place) for place in (0, 1))
    await expect(automatic).to_contain_text("automatic answer")
    await expect(answer).to_contain_text("sent")
    read = READ.replace("c@customer.com", CUSTOMER).format(id=external_id, disposition="manual-action; displayed")
    await deliver_mail(company, read.encode(), "support@example.com", CUSTOMER)
    await expect(answer).to_contain_text("read ")
    await deliver_mail(company, Report(recipient=CUSTOMER).mail(), return_path)
    await expect(answer).to_contain_text("not delivered")
    await expect(answer).to_contain_text(f"{CUSTOMER}: 5.1.1 550 no such user")
    await expect(answer.get_by_role("button", name="Send again")).to_be_visible()
    await expect(page.locator('.entry[data-kind="inbound"]').last).to_contain_text("bounce")
    await expect(page.locator('.entry[data-kind="inbound"]')).to_have_count(3)
    await page.screenshot(path=screenshots / "bounce.png", full_page=True)
