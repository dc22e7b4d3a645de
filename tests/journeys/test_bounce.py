"""An answer to an address that is not there: a real Postfix takes it, cannot deliver it, and its report is read."""

import pytest
from sqlalchemy import update

from channels.email.relay import RelayAccount, SmtpRelay
from hub.events import DeliveryReported
from hub.interactions.conversation import Conversation, conversation
from hub.interactions.deliverer import Deliverer
from hub.interactions.inbox import ACCEPTED
from hub.interactions.model import InboxAddress
from hub.interactions.reply import ReplyRequest, reply
from hub.ports import Outbound
from hub.queueing.wrap_up import Closing, wrap_up
from tests.hub.company import Company
from tests.hub.interactions.test_receive import only
from tests.journeys.front_office import FrontOffice, front_office
from tests.services.post_office import CUSTOMER_DOMAIN, HUB_DOMAIN, PostOffice

pytestmark = [pytest.mark.peer, pytest.mark.timeout(300)]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database is enough here: what reports change is tested on each of them elsewhere."""
    return sqlite_url


async def answered(company: Company, office: FrontOffice, customer: str) -> Conversation:
    """A conversation that Anna has answered and closed."""
    await company.write(customer, "Where is my order?")
    said = await conversation(company.storage, company.anna, (await only(company)).id)
    request = ReplyRequest(said.row.id, "It left today.", said.last_message_id, "key-of-this-click")
    await reply(company.storage, request, company.anna, office.composer)
    await wrap_up(company.storage, Closing(said.row.id, "solved"), company.anna)
    return said


async def test_what_postfix_sends_back_is_shown_on_the_answer(company: Company, post_office: PostOffice) -> None:
    customer = f"gone@nowhere.{CUSTOMER_DOMAIN}"
    relay = SmtpRelay(RelayAccount("127.0.0.1", post_office.smtp_port))
    async with front_office(company.storage, post_office.hub_port, HUB_DOMAIN) as office:
        said = await answered(company, office, customer)
        async with company.storage.bus.subscribe() as hints:
            await Deliverer(company.storage, {"email": relay}).run_once()
            while (await anext(hints)).name != ACCEPTED.name:
                pass
            await office.understand()
            while (hint := await anext(hints)).name != DeliveryReported.__name__:
                pass
    after = await conversation(company.storage, company.anna, said.row.id)
    answer, report = after.entries[1:]
    assert hint.payload["about_id"] == answer.id
    assert answer.delivery == "failed"
    assert answer.delivery_answer.startswith(f"{customer}: 5.4.4 ")
    assert report.auto == "bounce"
    assert (after.row.state, after.row.unanswered, after.row.work_state) == ("open", True, "waiting")


async def test_an_automatic_answer_leaves_without_a_return_path(company: Company, post_office: PostOffice) -> None:
    async with company.storage.transaction() as work:
        await work.session.execute(update(InboxAddress).values(automatic_texts={"en": "Your number is {{ number }}."}))
    relay = SmtpRelay(RelayAccount("127.0.0.1", post_office.smtp_port))
    async with front_office(company.storage, post_office.hub_port, HUB_DOMAIN) as office:
        raw = f"From: carla@{CUSTOMER_DOMAIN}\r\nSubject: Grinder\r\n\r\nIt is loud.\r\n".encode()
        await _hand_in(office, raw, f"carla@{CUSTOMER_DOMAIN}")
        await office.understand()
        await Deliverer(company.storage, {"email": relay}).run_once()
        (mail,) = await post_office.mailbox("carla", 1)
    assert mail["Return-Path"] == "<>"
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["X-Auto-Response-Suppress"] == "All"


async def _hand_in(office: FrontOffice, raw: bytes, sender: str) -> None:
    await SmtpRelay(RelayAccount("127.0.0.1", office.port)).send(Outbound("key", sender, "support@example.com", raw))
