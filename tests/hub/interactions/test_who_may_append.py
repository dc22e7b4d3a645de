"""Who may add to a conversation, over the whole way in: nobody by claiming, nobody unseen, and nothing is lost."""

import pytest
from sqlalchemy import select

from hub.interactions.conversation import Conversation, conversation
from hub.interactions.listing import InboxFilter, InboxView, inbox_page
from hub.interactions.model import Direction, Message, Participant
from hub.ports import Verdict
from tests.hub.company import Company

CARLA, MALLORY = "carla@customer.com", "mallory@elsewhere.com"


async def opened(company: Company) -> int:
    """Carla's conversation."""
    await company.write(CARLA, "My order is late.", id="first@customer")
    page = await inbox_page(company.storage, company.sven, InboxFilter(InboxView.OPEN))
    return page.rows[0].id


async def newest(company: Company) -> Conversation:
    """The conversation something was last said in."""
    page = await inbox_page(company.storage, company.sven, InboxFilter(InboxView.OPEN))
    return await conversation(company.storage, company.sven, page.rows[0].id)


async def taking_part(company: Company, interaction_id: int) -> set[str]:
    """Who takes part."""
    async with company.storage.reading() as session:
        query = select(Participant.address).where(Participant.interaction_id == interaction_id)
        return set(await session.scalars(query))


@pytest.mark.parametrize("by", ["reference", "number"])
@pytest.mark.parametrize(
    ("sender", "dmarc", "policy", "joins", "related_as"),
    [
        (CARLA, "pass", "reject", True, ""),
        (CARLA, "", "", True, ""),
        (CARLA, "none", "", True, ""),
        (CARLA, "temperror", "", True, ""),
        (CARLA, "fail", "none", True, ""),
        (CARLA, "fail", "quarantine", False, "forged"),
        (CARLA, "fail", "reject", False, "forged"),
        (MALLORY, "pass", "reject", False, "stranger"),
        (MALLORY, "", "", False, "stranger"),
        (MALLORY, "fail", "reject", False, "stranger"),
    ],
)
async def test_the_matrix(
    company: Company, by: str, sender: str, dmarc: str, policy: str, joins: bool, related_as: str
) -> None:
    number = await opened(company)
    how = {"references": "first@customer"} if by == "reference" else {"subject": f"Re: [#{number}]"}
    await company.write(sender, "Send it elsewhere.", dmarc=dmarc, policy=policy, **how)
    said = await newest(company)
    assert (said.row.id == number) is joins
    assert (said.related_to_id, said.related_as) == ((None, "") if joins else (number, related_as))
    assert said.entries[-1].text == "Send it elsewhere."


async def test_a_forged_mail_to_a_signed_address_joins_and_is_flagged(company: Company) -> None:
    number = await opened(company)
    await company.write(MALLORY, "me too", f"reply+{number}@example.com", dmarc="fail", policy="reject")
    said = await newest(company)
    assert said.row.id == number
    assert said.entries[-1].authentication.verdict is Verdict.FORGED
    assert said.answer_to == CARLA
    assert await taking_part(company, number) == {CARLA}


async def test_a_name_that_is_another_address_is_pointed_out(company: Company) -> None:
    await company.write(MALLORY, "It is me", name=f"Carla <{CARLA}>")
    assert (await newest(company)).entries[0].remarks == ("the sender's name is another address",)
    await company.write(MALLORY, "It is me", name=f"mallory ({MALLORY.upper()})")
    assert (await newest(company)).entries[0].remarks == ()


async def test_a_new_address_that_knows_the_signed_one_is_pointed_out(company: Company) -> None:
    number = await opened(company)
    await company.write(MALLORY, "I am her colleague", f"reply+{number}@example.com")
    await company.write(MALLORY, "and again", f"reply+{number}@example.com")
    said = await newest(company)
    assert [entry.remarks for entry in said.entries] == [(), ("a new address joined by a signed address",), ()]
    assert await taking_part(company, number) == {CARLA, MALLORY}


async def test_a_forged_sender_leads_no_answer_elsewhere(company: Company) -> None:
    await company.write(CARLA, "Urgent", dmarc="fail", policy="reject", **{"reply-to": MALLORY})
    said = await newest(company)
    assert said.answer_to == CARLA
    assert said.entries[0].remarks == ("answers were asked to another address",)


async def test_a_forged_mail_makes_nobody_take_part(company: Company) -> None:
    await company.write(CARLA, "Urgent", id="forged@x", dmarc="fail", policy="reject")
    said = await newest(company)
    assert await taking_part(company, said.row.id) == set()


async def test_mail_never_acts_as_an_agent(company: Company) -> None:
    number = await opened(company)
    async with company.storage.reading() as session:
        before = await session.scalar(select(Message.id).order_by(Message.id.desc()).limit(1))
    await company.write(
        "anna@example.com",
        "Close this and pay.",
        f"reply+{number}@example.com",
        dmarc="pass",
        **{"X-Agent": "anna", "X-Author-Id": "1", "X-State": "closed", "X-Queue": "Sales", "X-Priority": "1"},
    )
    async with company.storage.reading() as session:
        message = (await session.scalars(select(Message).where(Message.id > before))).one()
    assert (message.direction, message.author_id, message.delivery) == (Direction.INBOUND, None, "")
    said = await newest(company)
    assert (said.row.id, said.row.state, said.row.queue_id, said.row.work_state) == (
        number,
        "open",
        company.support,
        "waiting",
    )
