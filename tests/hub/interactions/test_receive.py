"""From a stored contact to an interaction in the queue."""

from hub.interactions.conversation import conversation
from hub.interactions.listing import InboxFilter, InboxRow, InboxView, inbox_page
from tests.hub.company import Company
from tests.hub.plain_channel import letter


async def rows(company: Company, view: InboxView = InboxView.OPEN) -> tuple[InboxRow, ...]:
    """What the supervisor sees in a list."""
    return (await inbox_page(company.storage, company.sven, InboxFilter(view))).rows


async def only(company: Company, view: InboxView = InboxView.OPEN) -> InboxRow:
    """The one row in a list."""
    (row,) = await rows(company, view)
    return row


async def test_a_first_mail_makes_a_person_and_a_waiting_interaction(company: Company) -> None:
    await company.write("Carla@customer.com", "The grinder is loud.", name="Carla Rossi", subject="Grinder")
    row = await only(company)
    assert (row.subject, row.party_name, row.preview) == ("Grinder", "Carla Rossi", "The grinder is loud.")
    assert (row.queue_id, row.work_state, row.unanswered) == (company.support, "waiting", True)
    said = await conversation(company.storage, company.sven, row.id)
    assert said.party is not None
    assert said.party.identities == (("email", "carla@customer.com", False),)


async def test_the_inbox_decides_the_queue(company: Company) -> None:
    await company.write("c@customer.com", "An offer, please", "sales+fair@example.com")
    assert (await only(company)).queue_id == company.sales


async def test_a_contact_for_no_inbox_goes_to_the_first_queue(company: Company) -> None:
    await company.write("c@customer.com", "To the postmaster", "postmaster@example.com")
    assert (await only(company)).queue_id == company.support


async def test_an_answer_with_a_reference_joins_the_thread(company: Company) -> None:
    await company.write("c@customer.com", "one", id="first@customer")
    await company.write("c@customer.com", "two", references="unknown@x first@customer")
    said = await conversation(company.storage, company.sven, (await only(company)).id)
    assert [entry.text for entry in said.entries] == ["one", "two"]


async def test_a_reference_no_database_could_keep_loses_no_mail(company: Company) -> None:
    await company.write("c@customer.com", "one", id="first@customer")
    await company.write("c@customer.com", "two", references="odd\0one@x fi\0rst@customer")
    said = await conversation(company.storage, company.sven, (await only(company)).id)
    assert [entry.text for entry in said.entries] == ["one", "two"]


async def test_a_stranger_who_quotes_a_thread_gets_one_of_their_own(company: Company) -> None:
    await company.write("c@customer.com", "secret", id="first@customer")
    await company.write("m@elsewhere.com", "let me in", references="first@customer")
    stranger, owner = await rows(company)
    said = await conversation(company.storage, company.sven, stranger.id)
    assert said.related_to_id == owner.id
    assert [entry.text for entry in said.entries] == ["let me in"]


async def test_a_signed_address_joins_the_thread_from_any_sender(company: Company) -> None:
    await company.write("c@customer.com", "one")
    number = (await only(company)).id
    await company.write("c.private@home.org", "two", f"reply+{number}@example.com")
    said = await conversation(company.storage, company.sven, number)
    assert [entry.text for entry in said.entries] == ["one", "two"]


async def test_the_same_id_with_other_content_is_kept_and_remarked(company: Company) -> None:
    await company.write("c@customer.com", "one", id="same@customer")
    await company.write("c@customer.com", "two", id="same@customer")
    newest, _ = await rows(company)
    said = await conversation(company.storage, company.sven, newest.id)
    assert said.entries[0].remarks == ("another message has the same id",)


async def test_machine_mail_is_parked_with_its_reason(company: Company) -> None:
    await company.write("list@lists.org", "Digest", auto="mailing list")
    row = await only(company, InboxView.PARKED)
    assert (row.work_state, row.unanswered) == ("", False)
    assert (await conversation(company.storage, company.sven, row.id)).reason == "mailing list"


async def test_an_automatic_reply_in_a_thread_is_shown_and_changes_nothing_else(company: Company) -> None:
    await company.write("c@customer.com", "one", id="first@customer")
    before = await only(company)
    await company.write("c@customer.com", "I am away", references="first@customer", auto="auto-replied")
    after = await only(company)
    assert after.preview == before.preview
    assert after.version == before.version + 1


async def test_attachments_are_kept(company: Company) -> None:
    await company.write("c@customer.com", "see file", file="photo.txt")
    said = await conversation(company.storage, company.sven, (await only(company)).id)
    (file,) = said.entries[0].files
    assert (file.name, file.size) == ("photo.txt", 7)


async def test_filing_again_changes_nothing(company: Company) -> None:
    await company.hand_in(letter("c@customer.com", "one"))
    await company.understand()
    await company.understand()
    assert len(await rows(company)) == 1


async def test_text_no_database_takes_is_kept_without_the_offence(company: Company) -> None:
    await company.write("c@customer.com", "nul \x00 here", subject="a\x00b")
    assert (await only(company)).preview == "nul here"
