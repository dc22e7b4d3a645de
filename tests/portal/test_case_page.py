"""A customer follows one case by its link: how it stands, what was said, answers, closing."""

import email
import email.policy
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import FormData
from sqlalchemy import select, update

from hub.cases.allowance import MOST_ANSWERS
from hub.cases.links import LASTS
from hub.interactions.conversation import conversation
from hub.interactions.model import Message, Participant
from hub.interactions.note import add_note
from hub.interactions.reply import ReplyRequest, reply
from hub.parties.model import Party
from hub.queueing.pull import pull
from tests.agent_ui.stored import statements
from tests.portal.front import CARLA, Front

READING = ("SELECT", "WITH RECURSIVE", "BEGIN", "COMMIT", "ROLLBACK")


@pytest.fixture
async def case(front: Front) -> int:
    """A request of Carla's that Anna has, with an internal note, and another customer's."""
    await front.ask()
    await front.ask(address="other@customer.test", text="Somebody else's affair.")
    await pull(front.storage, 1, front.anna)
    await add_note(front.storage, 1, "Not a word of this.", "a key of a note", front.anna)
    return 1


async def answer(front: Front, text: str) -> None:
    """Anna answers the customer, and it leaves."""
    said = await conversation(front.storage, front.anna, 1)
    request = ReplyRequest(1, text, said.last_message_id, f"{text:.<20}"[:20])
    await reply(front.storage, request, front.anna, front.company.composer)


async def page(front: Front, case: int) -> str:
    """What Carla sees."""
    got = await front.browser.get(front.path(case))
    assert got.status == 200
    return await got.text()


async def test_they_see_how_it_stands_and_what_was_said_and_no_note(front: Front, case: int) -> None:
    await front.go(case, "take_up")
    await answer(front, "Which ink?")
    shown = await page(front, case)
    for text in ("we are working on it", "It prints white.", "Which ink?", "C2026-000001"):
        assert text in shown
    for text in ("Not a word of this.", "Somebody else", "Anna", "Printer", "Support"):
        assert text not in shown
    german = await (await front.browser.get(f"{front.path(case)}?language=de")).text()
    assert "wir arbeiten daran" in german


async def test_an_answer_is_in_the_agents_conversation_and_the_case_goes_on(front: Front, case: int) -> None:
    await front.go(case, "take_up", "wait")
    hidden = await front.form(front.path(case))
    first = await front.post(front.path(case), {**hidden, "text": "The black one."})
    again = await front.post(front.path(case), {**hidden, "text": "The black one."})
    assert (first.status, again.status) == (303, 303)
    # The same form with something else in it says something else.
    assert (await front.post(front.path(case), {**hidden, "text": "No, the red one!"})).status == 303
    said = await conversation(front.storage, front.anna, 1)
    texts = [each.text for each in said.entries]
    assert (texts.count("The black one."), texts.count("No, the red one!")) == (1, 1)
    assert (await front.case(case)).state == "open"
    assert "We have your answer." in await (await front.browser.get(first.headers["Location"])).text()
    await answer(front, "Here it is.")
    assert (await front.messages())[-1].recipients == [CARLA]


async def test_what_is_refused_leaves_no_file_and_nobody_answers_without_end(
    front: Front, case: int, tmp_path: Path
) -> None:
    hidden = await front.form(front.path(case))

    async def send(key: int, text: str) -> int:
        form = FormData({**hidden, "key": f"a key of the form {key:05}", "text": text})
        form.add_field("files", b"%d" % key * 1000, filename="a.txt", content_type="text/plain")
        return (await front.post(front.path(case), form)).status

    def kept() -> int:
        return sum(1 for path in tmp_path.rglob("*") if path.is_file() and "blobs" in path.parts)

    before = kept()
    assert await send(0, " ") == 422
    assert [await send(key, "Look.") for key in range(1, MOST_ANSWERS + 1)] == [303] * MOST_ANSWERS
    assert await send(MOST_ANSWERS + 1, "And again.") == 429
    assert kept() - before == MOST_ANSWERS
    front.pass_time(timedelta(hours=1))
    assert await send(MOST_ANSWERS + 2, "Later.") == 303


async def test_they_close_it_and_have_it_opened_again(front: Front, case: int) -> None:
    assert (await front.post(f"{front.path(case)}/close", {})).status == 303
    assert (await front.post(f"{front.path(case)}/close", {})).status == 303
    assert (await front.case(case)).state == "closed"
    hidden = await front.form(front.path(case))
    assert (await front.post(front.path(case), {**hidden, "text": "It is back."})).status == 303
    assert (await front.case(case)).state == "open"
    await front.post(f"{front.path(case)}/close", {})
    front.pass_time(timedelta(days=15))
    shown = await page(front, case)
    assert "closed too long ago" in shown
    assert "<textarea" not in shown
    hidden = {"key": "a key of a form, long"}
    assert (await front.post(front.path(case), {**hidden, "text": "And again."})).status == 409


async def test_they_hear_of_each_state_by_mail_and_of_nothing_they_did(front: Front, case: int) -> None:
    await front.tell()
    await front.go(case, "take_up")
    await front.go(case, "wait")
    # Taken up and waiting at once: only what is so now is told.
    mails = [mail for recipient, mail in await front.tell() if recipient == CARLA]
    assert len(mails) == 2
    assert "Please answer." in mails[-1]
    hidden = await front.form(front.path(case))
    await front.post(front.path(case), {**hidden, "text": "The black one."})
    await front.post(f"{front.path(case)}/close", {})
    assert len([1 for recipient, _ in await front.tell() if recipient == CARLA]) == 2
    assert [each.auto for each in await front.messages() if each.auto] == ["automatic answer"] * 3


async def test_they_are_told_in_their_language_whatever_they_wrote_in(front: Front, case: int) -> None:
    async with front.storage.transaction() as work:
        await work.session.execute(update(Party).values(language="de"))
    await front.go(case, "take_up")
    told = email.message_from_string((await front.tell())[-1][1], policy=email.policy.default)
    assert "Ihre Anfrage" in told.get_content()


async def test_whoever_was_copied_in_and_wrote_is_told_nothing(front: Front, case: int) -> None:
    async with front.storage.transaction() as work:
        (first,) = await work.session.scalars(select(Message).where(Message.interaction_id == 1))
        first.external_id = "first@customer"
        work.add(Participant(interaction_id=1, address="colleague@other.test"))
    await front.tell()
    await front.company.write("colleague@other.test", "Me too.", references="first@customer", subject="Re: No ink")
    assert [each.author_address for each in await front.messages() if each.interaction_id == 1][-1] != CARLA
    await front.go(case, "take_up")
    assert [recipient for recipient, _ in await front.tell() if recipient.startswith(("carla", "coll"))] == [CARLA] * 2


async def test_an_empty_answer_is_refused_and_what_nobody_signed_opens_nothing(front: Front, case: int) -> None:
    hidden = await front.form(front.path(case))
    refused = await front.post(front.path(case), {**hidden, "text": " "})
    assert refused.status == 422
    assert (await front.post(front.path(case), {"text": "no key"})).status == 422
    token = front.path(case)
    for path in (token[:-2] + "AA", "/case/x", front.path(case, "other@customer.test"), front.path(99)):
        assert (await front.browser.get(path)).status == 404
        for sent in (await front.post(path, {**hidden, "text": "x"}), await front.post(f"{path}/close", {})):
            assert sent.status == 404
    front.pass_time(LASTS + timedelta(days=1))
    assert (await front.browser.get(token)).status == 404
    assert (await front.case(case)).state == "new"


async def test_looking_changes_nothing_and_costs_the_same_however_long_it_is(front: Front, case: int) -> None:
    costs = []
    for number in range(2):
        with statements(front.storage) as run:
            await page(front, case)
        costs.append(len(run))
        assert not [each for each in run if not each.lstrip().startswith(READING)]
        for more in range(5):
            hidden = await front.form(front.path(case))
            await front.post(front.path(case), {**hidden, "text": f"More {number} {more}"})
    assert costs[0] == costs[1]


async def test_what_is_written_is_only_text(front: Front, case: int) -> None:
    hidden = await front.form(front.path(case))
    await front.post(front.path(case), {**hidden, "text": "<script>alert(1)</script>"})
    assert "<script>alert(1)</script>" not in await page(front, case)
