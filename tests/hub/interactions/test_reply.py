"""Answers: committed before they leave, once per key, never past something unseen, never over a colleague."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from hub.access.actor import Actor
from hub.errors import Conflict, Invalid, NotAllowed, NotFound
from hub.interactions.conversation import Conversation, conversation
from hub.interactions.files import store_upload
from hub.interactions.model import Message
from hub.interactions.note import add_note
from hub.interactions.reply import ReplyRequest, reply
from hub.interactions.send_guard import NewerMessage
from hub.ports import OutboundFile
from storage.outbox import OutboxRow
from tests.agent_ui.stored import statements
from tests.hub.company import Company
from tests.hub.interactions.test_receive import only

KEY = "key-of-this-click"


async def opened(company: Company) -> Conversation:
    """A conversation a customer began, as Anna sees it."""
    await company.write("c@customer.com", "Where is my order?", id="first@customer", subject="Order")
    return await conversation(company.storage, company.anna, (await only(company)).id)


def answer(said: Conversation, key: str = KEY, files: tuple[str, ...] = ()) -> ReplyRequest:
    """An answer by somebody who has seen everything."""
    return ReplyRequest(said.row.id, "It left today.", said.last_message_id, key, files)


async def send(company: Company, request: ReplyRequest, by: Actor | None = None) -> int:
    """Send as Anna, unless told otherwise."""
    return await reply(company.storage, request, by or company.anna, company.composer)


async def outbox(company: Company) -> list[OutboxRow]:
    """Everything that waits to leave."""
    async with company.storage.reading() as session:
        return list(await session.scalars(select(OutboxRow).order_by(OutboxRow.id)))


async def test_an_answer_waits_in_the_outbox_rendered_and_shown(company: Company) -> None:
    said = await opened(company)
    message_id = await send(company, answer(said))
    (row,) = await outbox(company)
    assert (row.recipient, row.subject_id) == ("c@customer.com", message_id)
    assert b"in-reply-to: first@customer" in await company.storage.blobs.get(row.content)
    after = await conversation(company.storage, company.anna, said.row.id)
    assert [(entry.kind, entry.delivery) for entry in after.entries] == [("inbound", ""), ("outbound", "queued")]
    assert not after.row.unanswered


async def test_answering_takes_the_work(company: Company) -> None:
    said = await opened(company)
    await send(company, answer(said))
    assert (await only(company)).agent_id == company.anna.user_id


async def test_ten_clicks_are_one_mail(company: Company) -> None:
    said = await opened(company)
    ids = await asyncio.gather(*(send(company, answer(said)) for _ in range(10)))
    assert len(set(ids)) == 1
    assert len(await outbox(company)) == 1


async def test_the_send_guard_names_what_was_not_seen(company: Company) -> None:
    said = await opened(company)
    await company.write("c@customer.com", "Never mind, it came.", references="first@customer")
    with pytest.raises(NewerMessage) as refused:
        await send(company, answer(said))
    assert len(refused.value.message_ids) == 1
    assert await outbox(company) == []


async def test_two_agents_cannot_answer_differently_unaware(company: Company) -> None:
    said = await opened(company)
    results = await asyncio.gather(
        send(company, answer(said)), send(company, answer(said), company.boris), return_exceptions=True
    )
    (refused,) = [result for result in results if isinstance(result, BaseException)]
    assert isinstance(refused, Conflict)
    assert len(await outbox(company)) == 1


async def test_a_colleague_with_the_work_is_named(company: Company) -> None:
    said = await opened(company)
    await send(company, answer(said))
    seen = await conversation(company.storage, company.boris, said.row.id)
    with pytest.raises(Conflict, match="Anna"):
        await send(company, answer(seen, "another-key"), company.boris)


async def test_a_later_mail_cannot_lead_the_answers_away(company: Company) -> None:
    await opened(company)
    elsewhere = {"references": "first@customer", "reply-to": "thief@evil.example"}
    await company.write("c@customer.com", "Please answer me there.", **elsewhere)
    said = await conversation(company.storage, company.anna, 1)
    assert said.answer_to == "c@customer.com"
    assert said.entries[-1].remarks == ("answers were asked to another address",)
    await send(company, answer(said))
    assert [row.recipient for row in await outbox(company)] == ["c@customer.com"]


async def test_who_took_part_may_ask_for_answers_at_their_other_address(company: Company) -> None:
    await company.write("robot@shop.com", "Form", id="first@shop", **{"reply-to": "person@customer.com"})
    said = await conversation(company.storage, company.anna, 1)
    assert said.answer_to == "person@customer.com"
    await send(company, answer(said))
    again = {"references": "first@shop", "reply-to": "Person@customer.com"}
    await company.write("robot@shop.com", "Form", **again)
    assert (await conversation(company.storage, company.anna, 1)).answer_to == "Person@customer.com"


async def test_the_reply_goes_where_the_customer_asked(company: Company) -> None:
    await company.write("robot@shop.com", "Form", **{"reply-to": "person@customer.com"})
    said = await conversation(company.storage, company.anna, (await only(company)).id)
    await send(company, answer(said))
    assert [row.recipient for row in await outbox(company)] == ["person@customer.com"]


async def test_files_go_with_it_once(company: Company) -> None:
    said = await opened(company)
    file = await store_upload(company.storage, OutboundFile("a.txt", "text/plain", b"hi"), company.anna)
    await send(company, answer(said, files=(file.public_id,)))
    after = await conversation(company.storage, company.anna, said.row.id)
    assert [each.name for each in after.entries[-1].files] == ["a.txt"]
    with pytest.raises(Invalid):
        await send(company, answer(after, "second-key", (file.public_id,)))


async def test_nobody_sends_the_uploads_of_another(company: Company) -> None:
    said = await opened(company)
    file = await store_upload(company.storage, OutboundFile("a.txt", "text/plain", b"hi"), company.boris)
    with pytest.raises(Invalid):
        await send(company, answer(said, files=(file.public_id,)))


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 200_001])
async def test_an_unusable_text_is_refused(company: Company, text: str) -> None:
    said = await opened(company)
    with pytest.raises(Invalid) as refused:
        await send(company, ReplyRequest(said.row.id, text, said.last_message_id, KEY))
    assert "text" in refused.value.fields


async def test_a_foreign_queue_reads_like_a_missing_interaction(company: Company) -> None:
    said = await opened(company)
    for request in (answer(said), ReplyRequest(999_999, "x", 0, KEY)):
        with pytest.raises(NotFound):
            await send(company, request, company.clara)


async def test_who_may_not_serve_may_not_answer(company: Company) -> None:
    said = await opened(company)
    with pytest.raises(NotAllowed):
        await send(company, answer(said), Actor(company.anna.user_id, "Anna", queues=company.anna.queues))


async def test_a_note_is_kept_once_and_never_leaves(company: Company) -> None:
    said = await opened(company)
    ids = [await add_note(company.storage, said.row.id, "VIP!", KEY, company.boris) for _ in range(2)]
    assert ids[0] == ids[1]
    after = await conversation(company.storage, company.anna, said.row.id)
    assert [(entry.kind, entry.text) for entry in after.entries][1:] == [("note", "VIP!")]
    async with company.storage.reading() as session:
        assert await session.scalar(select(func.count()).select_from(OutboxRow)) == 0
    with pytest.raises(NotFound):
        await add_note(company.storage, said.row.id, "me too", KEY, company.clara)
    with pytest.raises(Invalid):
        await add_note(company.storage, said.row.id, "  ", KEY, company.boris)


async def test_long_addresses_that_differ_at_their_end_get_a_copy_each(company: Company) -> None:
    begin = f"{'a' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 40}"
    copies = (f"{begin}.one.example", f"{begin}.two.example")
    await send(company, replace(answer(await opened(company)), copies=copies))
    assert [row.recipient for row in await outbox(company)] == ["c@customer.com", *copies]


async def test_copies_take_no_more_statements(company: Company) -> None:
    counts = []
    said = await opened(company)
    for copies in (1, 40):
        written = tuple(f"c{number}@copy.example" for number in range(copies))
        with statements(company.storage) as run:
            message_id = await send(company, replace(answer(said, f"key of {copies}"), copies=written))
        # SQLite, which is in the same process, is told each row of the outbox by itself.
        counts.append(len([statement for statement in run if "INTO outbox" not in statement]))
        said = await conversation(company.storage, company.anna, said.row.id)
        assert said.last_message_id == message_id
    # The first also took the work.
    assert counts[1] <= counts[0]


async def test_both_halves_come_from_the_same_clean_words(company: Company) -> None:
    said = await opened(company)
    html = '<div onclick="x()"><b>It left</b></div><ul><li>today</li></ul><script>y()</script>'
    number = await send(company, replace(answer(said), text="something else", html=html))
    async with company.storage.reading() as session:
        message = await session.get_one(Message, number)
    assert message.body_html == "<div><b>It left</b></div><ul><li>today</li></ul>"
    assert message.reply_text == "It left\n- today"
    with pytest.raises(Invalid):
        await send(company, replace(answer(said, "another key"), text="words", html="<script>y()</script>"))
