"""Our addresses are kept by administrators alone; mail follows them at once, and none is removed that is still read."""

import pytest

from hub.access.audit import audit_entries, changes, mark_of
from hub.access.permissions import OPERATOR
from hub.errors import Conflict, Invalid, NotAllowed, NotFound
from hub.interactions.addresses import AddressDraft, add_address, address, addresses, change_address, remove_address
from hub.interactions.answering import set_automatic_texts
from hub.interactions.listing import InboxFilter, InboxView, inbox_page
from hub.mailboxes.accounts import add_mailbox
from hub.mailboxes.description import Mailbox
from hub.mailboxes.sealing import Sealed
from tests.hub.company import Company


async def test_mail_to_a_new_address_is_taken_into_its_queue(company: Company) -> None:
    assert not await company.inbox.knows("parts@example.com")
    number = await add_address(company.storage, " Parts@Example.com ", "Spare parts", company.sales, OPERATOR)
    assert await company.inbox.knows("parts@example.com")
    await company.write("c@customer.test", "A gasket, please", "parts@example.com")
    (row,) = (await inbox_page(company.storage, OPERATOR, InboxFilter(InboxView.OPEN))).rows
    assert row.queue_id == company.sales
    kept = await address(company.storage, number, OPERATOR)
    assert (kept.address, kept.display_name, kept.queue_name) == ("parts@example.com", "Spare parts", "Sales")


async def test_a_change_counts_from_the_next_mail(company: Company) -> None:
    (support,) = [row for row in await addresses(company.storage, OPERATOR) if row.queue_id == company.support]
    await change_address(company.storage, support.id, AddressDraft("Sales desk", company.sales, support.mark), OPERATOR)
    with pytest.raises(Conflict):
        await change_address(company.storage, support.id, AddressDraft("Help", company.sales, support.mark), OPERATOR)
    with pytest.raises(Conflict):
        await set_automatic_texts(company.storage, support.address, {}, OPERATOR, mark_of({"en": "Other texts"}))
    await company.write("c@customer.test", "Hello")
    (row,) = (await inbox_page(company.storage, OPERATOR, InboxFilter(InboxView.OPEN))).rows
    assert row.queue_id == company.sales
    assert (await audit_entries(company.storage))[-1].detail == {
        "address": "support@example.com",
        **changes({"name": "Help", "queue": company.support}, {"name": "Sales desk", "queue": company.sales}),
    }


async def test_a_removed_address_is_no_longer_ours(company: Company) -> None:
    number = await add_address(company.storage, "old@example.com", "", company.sales, OPERATOR)
    await remove_address(company.storage, number, OPERATOR)
    assert not await company.inbox.knows("old@example.com")
    with pytest.raises(NotFound):
        await address(company.storage, number, OPERATOR)


async def test_an_address_whose_mailbox_is_read_stays(company: Company) -> None:
    mailbox = Mailbox("imap.example.com", "help", "support@example.com")
    await add_mailbox(company.storage, "helpdesk", mailbox, Sealed(b"sealed", "key"), OPERATOR)
    (support,) = [row for row in await addresses(company.storage, OPERATOR) if row.queue_id == company.support]
    with pytest.raises(Conflict) as refused:
        await remove_address(company.storage, support.id, OPERATOR)
    assert "helpdesk" in refused.value.message


@pytest.mark.parametrize(
    "written",
    [
        "",
        "support",
        "a@b",
        "a b@example.com",
        "a+b@example.com",
        "a@example.com\r\nBcc: x",
        "<a@example.com>",
        "ä" * 250 + "@b.de",
    ],
)
async def test_what_is_no_address_is_refused(company: Company, written: str) -> None:
    with pytest.raises(Invalid) as refused:
        await add_address(company.storage, written, "", company.sales, OPERATOR)
    assert list(refused.value.fields) == ["address"]


async def test_the_other_fields_are_checked_too(company: Company) -> None:
    for name, queue, field in (("x" * 121, company.sales, "name"), ("a\nb", company.sales, "name"), ("", 99, "queue")):
        with pytest.raises(Invalid) as refused:
            await add_address(company.storage, "a@example.com", name, queue, OPERATOR)
        assert list(refused.value.fields) == [field]


async def test_an_address_is_there_once(company: Company) -> None:
    with pytest.raises(Conflict):
        await add_address(company.storage, "SUPPORT@example.com", "", company.sales, OPERATOR)


async def test_only_administrators_keep_addresses(company: Company) -> None:
    for attempt in (
        addresses(company.storage, company.sven),
        address(company.storage, 1, company.sven),
        add_address(company.storage, "a@example.com", "", company.sales, company.sven),
        change_address(company.storage, 1, AddressDraft("", company.sales), company.sven),
        remove_address(company.storage, 1, company.sven),
    ):
        with pytest.raises(NotAllowed):
            await attempt
