"""What cannot be understood is seen by people, and can be tried again or taken as it is."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from hub.access.permissions import Permission
from hub.errors import Conflict, NotAllowed, NotFound
from hub.interactions.conversation import conversation
from hub.interactions.dismiss import dismiss_interaction
from hub.interactions.listing import InboxView
from hub.interactions.quarantine import raw_original, retry_contact
from hub.interactions.release import release_interaction
from hub.interactions.understand import TRIES, Understander
from hub.ports import ParsedContact
from hub.queueing.pull import pull
from tests.hub.company import Company
from tests.hub.interactions.test_receive import only, rows
from tests.hub.plain_channel import PlainParser
from tests.services.storage_fixture import SettableClock


async def test_it_is_visible_with_its_reason_and_original(company: Company) -> None:
    receipt = await company.hand_in(b"\xff\xfe broken")
    await company.understand()
    row = await only(company, InboxView.QUARANTINED)
    said = await conversation(company.storage, company.sven, row.id)
    assert (said.reason, said.contact_id) == ("not a letter", receipt.contact_id)
    assert await raw_original(company.storage, company.sven, receipt.contact_id) == b"\xff\xfe broken"


async def test_the_original_is_closed_to_other_queues(company: Company) -> None:
    receipt = await company.hand_in(b"\xff")
    await company.understand()
    clara = replace(company.clara, permissions=company.clara.permissions | {Permission.QUARANTINE})
    with pytest.raises(NotFound):
        await raw_original(company.storage, clara, receipt.contact_id)


async def test_the_original_is_for_who_keeps_the_quarantine(company: Company) -> None:
    """It was not checked by anybody yet: it may be malware, or somebody else's mail."""
    receipt = await company.hand_in(b"\xff")
    await company.understand()
    with pytest.raises(NotAllowed):
        await raw_original(company.storage, company.anna, receipt.contact_id)


async def test_trying_again_without_success_keeps_the_one_record(company: Company) -> None:
    receipt = await company.hand_in(b"\xff")
    await company.understand()
    await retry_contact(company.storage, receipt.contact_id, company.sven)
    await company.understand()
    assert len(await rows(company, InboxView.QUARANTINED)) == 1


async def test_trying_again_with_success_opens_the_same_interaction(company: Company) -> None:
    receipt = await company.hand_in(b"name: Nobody\n\nhello")
    await company.understand()
    before = await only(company, InboxView.QUARANTINED)
    await retry_contact(company.storage, receipt.contact_id, company.sven)
    await Understander(company.storage, {"email": Forgiving()}, company.composer).run_once()
    after = await only(company)
    assert (after.id, after.work_state) == (before.id, "waiting")
    assert await rows(company, InboxView.QUARANTINED) == ()
    with pytest.raises(Conflict):
        await retry_contact(company.storage, receipt.contact_id, company.sven)


async def test_it_can_be_taken_into_the_queue_as_it_is(company: Company) -> None:
    await company.hand_in(b"\xff")
    await company.understand()
    row = await only(company, InboxView.QUARANTINED)
    await release_interaction(company.storage, row.id, company.sven)
    assert (await only(company, InboxView.WAITING)).id == row.id


async def test_what_needs_no_work_is_closed_as_it_is_and_can_still_be_read_again(company: Company) -> None:
    receipt = await company.hand_in(b"name: Nobody\n\nhello")
    await company.understand()
    row = await only(company, InboxView.QUARANTINED)
    with pytest.raises(NotAllowed):
        await dismiss_interaction(company.storage, row.id, company.anna)
    await dismiss_interaction(company.storage, row.id, company.sven)
    closed = await only(company, InboxView.CLOSED)
    assert (closed.id, closed.version) == (row.id, row.version + 1)
    with pytest.raises(Conflict):
        await dismiss_interaction(company.storage, row.id, company.sven)
    await retry_contact(company.storage, receipt.contact_id, company.sven)
    await Understander(company.storage, {"email": Forgiving()}, company.composer).run_once()
    assert (await only(company)).id == row.id


async def test_machine_mail_is_closed_by_an_agent_and_makes_nobody_take_part(company: Company) -> None:
    await company.write("robot@shop.com", "Your parcel", id="first@shop", auto="automatic reply")
    row = await only(company, InboxView.PARKED)
    await dismiss_interaction(company.storage, row.id, company.anna)
    assert (await only(company, InboxView.CLOSED)).id == row.id
    # A machine is no participant: whoever writes in its name begins something new.
    await company.write("robot@shop.com", "Hello?", references="first@shop")
    (opened,) = await rows(company, InboxView.OPEN)
    assert opened.id != row.id


async def test_agents_do_not_empty_the_quarantine(company: Company) -> None:
    receipt = await company.hand_in(b"\xff")
    await company.understand()
    row = await only(company, InboxView.QUARANTINED)
    with pytest.raises(NotAllowed):
        await release_interaction(company.storage, row.id, company.anna)
    with pytest.raises(NotAllowed):
        await retry_contact(company.storage, receipt.contact_id, company.anna)


async def test_a_bug_in_a_parser_ends_in_quarantine_not_in_silence(company: Company, clock: SettableClock) -> None:
    await company.hand_in(b"sender: c@customer.com\ncrash: yes\n\nhello")
    for _ in range(TRIES):
        await company.understand()
        clock.advance(timedelta(hours=1))
    row = await only(company, InboxView.QUARANTINED)
    assert "the parser has a bug" in (await conversation(company.storage, company.sven, row.id)).reason


async def test_what_was_taken_into_the_queue_unread_can_still_be_read(company: Company) -> None:
    receipt = await company.hand_in(b"name: Nobody\n\nhello")
    await company.understand()
    row = await only(company, InboxView.QUARANTINED)
    await retry_contact(company.storage, receipt.contact_id, company.sven)
    await release_interaction(company.storage, row.id, company.sven)
    await pull(company.storage, row.id, company.anna)
    await Understander(company.storage, {"email": Forgiving()}, company.composer).run_once()
    after = await only(company, InboxView.OPEN)
    assert (after.id, after.party_name, after.agent_id) == (row.id, "Nobody", company.anna.user_id)
    said = await conversation(company.storage, company.sven, row.id)
    assert [entry.text for entry in said.entries] == ["hello"]


async def test_desks_hear_that_a_stand_in_is_not_needed_any_more(company: Company) -> None:
    await company.write("found@customer.com", "first", id="first@customer")
    receipt = await company.hand_in(b"references: first@customer\n\nsecond")
    await company.understand()
    stand_in = await only(company, InboxView.QUARANTINED)
    await retry_contact(company.storage, receipt.contact_id, company.sven)
    await Understander(company.storage, {"email": Forgiving()}, company.composer).run_once()
    after = await only(company, InboxView.CLOSED)
    assert (after.id, after.version) == (stand_in.id, stand_in.version + 1)


class Forgiving(PlainParser):
    """A later version of the parser that understands more."""

    async def parse(self, raw: bytes, envelope: Mapping[str, object]) -> ParsedContact:
        return await super().parse(b"sender: found@customer.com\nid: x\n" + raw, envelope)
