"""Answers to invitations: to their organizer, once, while they hold, and never past a doubt unasked."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hub.access.actor import Actor
from hub.errors import Conflict, Invalid, NotAllowed, NotFound
from hub.interactions.answer_invitation import AnswerRequest, Unconfirmed, answer_invitation
from hub.interactions.call_back import call_back
from hub.interactions.conversation import Conversation, conversation
from hub.interactions.entry import Entry
from hub.interactions.model import Interaction, InteractionState, Message, Participant
from hub.interactions.send_guard import NewerMessage
from hub.invitation import Attendee, Invitation, Participation
from hub.queueing.pull import pull
from tests.agent_ui.stored import statements
from tests.hub.company import Company
from tests.hub.interactions.test_reply import outbox

CARLA = Attendee("c@customer.com", "Carla Rossi")
VISIT = Invitation(
    method="REQUEST",
    uid="visit@customer",
    sequence=2,
    summary="Visit",
    starts_at=datetime(2031, 7, 6, 12, tzinfo=UTC),
    organizer=CARLA,
    attendees=(Attendee("Support+visits@example.com", "", "NEEDS-ACTION"), Attendee("sales@example.com")),
)


async def invite(company: Company, *invitations: Invitation, **fields: str) -> Conversation:
    """Have a customer invite, and return the conversation as Anna sees it."""
    await company.write(fields.pop("sender", "c@customer.com"), "Please come and see", id="first@customer", **fields)
    return await told(company, *invitations)


async def told(company: Company, *invitations: Invitation) -> Conversation:
    """Put invitations into the newest message, as the parser of a mail would have."""
    async with company.storage.transaction() as work:
        message = (await work.session.scalars(select(Message).order_by(Message.id.desc()).limit(1))).one()
        message.invitations = [invitation.as_json() for invitation in invitations]
    return await conversation(company.storage, company.anna, message.interaction_id)


def accept(said: Conversation, **changes: Any) -> AnswerRequest:
    """Yes to the first invitation of the last message."""
    request = AnswerRequest(
        interaction_id=said.row.id,
        message_id=said.last_message_id,
        place=0,
        status=Participation.ACCEPTED,
        seen_message_id=said.last_message_id,
        key="key-of-this-click",
    )
    return replace(request, **changes)


async def send(company: Company, request: AnswerRequest, by: Actor | None = None) -> int:
    return await answer_invitation(company.storage, request, by or company.anna, company.composer)


async def seen(company: Company) -> tuple[Entry, ...]:
    return (await conversation(company.storage, company.anna, 1)).entries


async def test_an_answer_goes_to_the_organizer_and_stands_on_the_card(company: Company) -> None:
    said = await invite(company, VISIT)
    message_id = await send(company, accept(said, comment=" Gladly "))
    (row,) = await outbox(company)
    raw = (await company.storage.blobs.get(row.content)).decode()
    assert (row.recipient, row.subject_id) == ("c@customer.com", message_id)
    assert "in-reply-to: first@customer\nanswer: visit@customer 2 ACCEPTED\n" in raw
    assert raw.endswith("We accept the invitation: Visit\n\nGladly")
    asked, answer = await seen(company)
    assert (answer.kind, answer.delivery) == ("outbound", "queued")
    (carried,) = answer.invitations
    us = Attendee("Support+visits@example.com", "Help", "ACCEPTED")
    assert (carried.invitation.attendees, carried.invitation.comment) == ((us,), "Gladly")
    given = asked.invitations[0].given
    assert given is not None
    assert (given.message_id, given.status, given.delivery) == (message_id, "ACCEPTED", "queued")
    assert not (await conversation(company.storage, company.anna, 1)).row.unanswered


async def test_ten_clicks_are_one_answer_also_after_the_event_was_cancelled(company: Company) -> None:
    said = await invite(company, VISIT)
    ids = await asyncio.gather(*(send(company, accept(said)) for _ in range(10)))
    await company.write("c@customer.com", "Off", references="first@customer")
    await told(company, replace(VISIT, method="CANCEL", sequence=3, cancelled=True))
    assert {*ids, await send(company, accept(said))} == {ids[0]}
    assert len(await outbox(company)) == 1


async def test_minds_change_and_what_was_called_back_was_never_said(company: Company) -> None:
    said = await invite(company, VISIT)
    first = await send(company, accept(said))
    no = accept(said, status=Participation.DECLINED, seen_message_id=first, key="key-of-another", hold=timedelta(60))
    second = await send(company, no)
    given = (await seen(company))[0].invitations[0].given
    assert given is not None
    assert (given.message_id, given.status) == (second, "DECLINED")
    assert (await call_back(company.storage, second, company.anna)).text == ""
    given = (await seen(company))[0].invitations[0].given
    assert given is not None
    assert given.message_id == first


async def test_a_newer_invitation_asks_again_and_takes_the_place_of_the_older(company: Company) -> None:
    said = await invite(company, VISIT)
    first = await send(company, accept(said))
    await company.write("c@customer.com", "An hour later", references="first@customer")
    again = await told(company, replace(VISIT, sequence=3))
    assert again.entries[-1].invitations[0].given is None
    older = accept(said, seen_message_id=again.last_message_id, key="key-of-another")
    with pytest.raises(Conflict, match="changed later"):
        await send(company, older)
    assert await send(company, accept(again, key="key-of-another")) > first


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"method": "PUBLISH"}, "no answer"),
        ({"method": "REPLY"}, "no answer"),
        ({"method": "COUNTER"}, "no answer"),
        ({"cancelled": True}, "cancelled"),
        ({"starts_at": datetime(2020, 1, 1, tzinfo=UTC)}, "over"),
        ({"organizer": None}, "who sent it"),
        ({"organizer": Attendee("Sales@example.com")}, "our own"),
    ],
)
async def test_what_asks_for_nothing_gets_no_answer(company: Company, changes: dict[str, Any], reason: str) -> None:
    said = await invite(company, replace(VISIT, **changes))
    with pytest.raises(Conflict, match=reason):
        await send(company, accept(said, confirmed=True))
    assert await outbox(company) == []


async def test_an_organizer_who_is_not_the_sender_is_confirmed_first(company: Company) -> None:
    said = await invite(company, replace(VISIT, organizer=Attendee("boss@elsewhere.example")))
    with pytest.raises(Unconfirmed, match=r"boss@elsewhere\.example") as refused:
        await send(company, accept(said))
    assert refused.value.doubts == ("organizer",)
    assert await outbox(company) == []
    message_id = await send(company, accept(said, confirmed=True, hold=timedelta(60)))
    assert [row.recipient for row in await outbox(company)] == ["boss@elsewhere.example"]
    assert ("boss@elsewhere.example",) in await participants(company)
    await call_back(company.storage, message_id, company.anna)
    assert await participants(company) == {("c@customer.com",)}


async def participants(company: Company) -> set[tuple[str]]:
    async with company.storage.reading() as session:
        return {(address,) for address in await session.scalars(select(Participant.address))}


@pytest.mark.parametrize("policy", ["none", "reject"])
async def test_a_disproved_sender_is_confirmed_first(company: Company, policy: str) -> None:
    said = await invite(company, VISIT, dmarc="fail", policy=policy)
    with pytest.raises(Unconfirmed) as refused:
        await send(company, accept(said))
    assert refused.value.doubts == ("disproved",)
    await send(company, accept(said, confirmed=True))


async def test_a_quarantined_one_is_confirmed_first(company: Company) -> None:
    said = await invite(company, VISIT)
    async with company.storage.transaction() as work:
        interaction = await work.locked(Interaction, 1)
        assert interaction is not None
        interaction.state = InteractionState.QUARANTINED
    with pytest.raises(Unconfirmed) as refused:
        await send(company, accept(said))
    assert refused.value.doubts == ("quarantined",)


async def test_the_same_guards_as_for_any_answer(company: Company) -> None:
    said = await invite(company, VISIT)
    with pytest.raises(NotFound):
        await send(company, accept(said), company.clara)
    with pytest.raises(NotAllowed):
        await send(company, accept(said), Actor(company.anna.user_id, "Anna", queues=company.anna.queues))
    with pytest.raises(NewerMessage):
        await send(company, accept(said, seen_message_id=0))
    for wrong in ({"place": 1}, {"place": -1}, {"message_id": 999}, {"interaction_id": 999}):
        with pytest.raises(NotFound):
            await send(company, accept(said, **wrong))
    for unusable in ({"key": "short"}, {"comment": "x" * 1001}):
        with pytest.raises(Invalid):
            await send(company, accept(said, **unusable))
    await pull(company.storage, said.row.id, company.boris)
    with pytest.raises(Conflict, match="Boris"):
        await send(company, accept(said))
    assert await outbox(company) == []


@pytest.mark.parametrize(
    ("guests", "us"),
    [
        (("support@example.com", "sales@example.com"), "support@example.com"),
        (("SALES@example.com", "x@y.example"), "SALES@example.com"),
        (("x@y.example",), "support@example.com"),
        ((), "support@example.com"),
    ],
)
async def test_whom_the_answer_is_from(company: Company, guests: tuple[str, ...], us: str) -> None:
    said = await invite(company, replace(VISIT, attendees=tuple(map(Attendee, guests))))
    await send(company, accept(said))
    answer = (await seen(company))[-1]
    assert answer.invitations[0].invitation.attendees[0].address == us
    assert answer.author_address == us.lower()


@pytest.mark.parametrize(
    ("text", "said"), [("Придите, пожалуйста", "Мы принимаем"), ("Bitte kommen Sie, wir freuen uns", "Wir nehmen")]
)
async def test_the_answer_speaks_the_customers_language(company: Company, text: str, said: str) -> None:
    await company.write("c@customer.com", text)
    await send(company, accept(await told(company, VISIT)))
    assert (await seen(company))[-1].text.startswith(said)


async def test_a_hostile_title_carries_no_link_to_whoever_it_names(company: Company) -> None:
    hostile = replace(
        VISIT, summary="Win https://evil.example/x now\r\nBcc: y@z", organizer=replace(CARLA, name="a\nb")
    )
    await send(company, accept(await invite(company, hostile)))
    answer = (await seen(company))[-1]
    assert "evil.example" not in answer.text
    assert "\nBcc" not in answer.text


async def test_an_answer_costs_a_fixed_number_of_statements(company: Company) -> None:
    counts = []
    for number in (1, 5):
        said = await invite(company, *[replace(VISIT, uid=f"{number}-{each}") for each in range(number)])
        with statements(company.storage) as run:
            await send(company, accept(said, place=number - 1, key=f"key-of-click-{number}"))
        counts.append(len(run))
    assert counts[0] == counts[1]
    assert counts[0] <= 60
