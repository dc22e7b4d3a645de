"""What an agent cannot solve goes to experts, and comes back to the agent or goes straight to the customer."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select

from hub.cases.answer import answer_agent
from hub.cases.model import CASE_WORK
from hub.desks.model import Alert
from hub.documents.transition import Step, transition
from hub.documents.visible import Stale
from hub.errors import Conflict, Invalid, NotFound
from hub.interactions.files import attachment_content
from hub.interactions.model import Attachment, Message
from hub.merging.listing import candidates
from hub.merging.merge import Merging, merge
from hub.queueing.begin_wrap_up import begin_wrap_up
from hub.queueing.model import WorkState
from hub.queueing.presence import presence, set_mode
from hub.queueing.pull import pull
from hub.queueing.work_modes import WorkMode
from tests.hub.cases.help_desk import HelpDesk


async def test_experts_are_asked_and_see_all_that_was_said(help_desk: HelpDesk) -> None:
    case = await help_desk.ask()
    work = await help_desk.escalate(case, priority=1)
    item, asleep = await help_desk.item(work), await help_desk.item(1)
    assert item is not None
    assert asleep is not None
    assert (item.state, item.queue_id, item.channel, item.priority) == (
        "waiting",
        help_desk.company.sales,
        CASE_WORK,
        8,
    )
    assert (asleep.state, asleep.agent_id) == (WorkState.SNOOZED, help_desk.anna.user_id)
    document, detail = await help_desk.document(case), await help_desk.detail(case)
    assert (document.state, detail.level, detail.priority, detail.work_id) == ("open", 1, 1, work)
    said = await help_desk.read(work, help_desk.clara)
    assert [(entry.kind, entry.author_name) for entry in said.entries] == [
        ("inbound", "c@customer.com"),
        ("note", "Anna"),
    ]
    assert (said.case_id, said.answer_to, said.row.subject) == (case, "c@customer.com", "C2026-000001 Noise")
    with pytest.raises(NotFound):
        await help_desk.read(1, help_desk.clara)


async def test_their_answer_comes_back_to_who_asked(help_desk: HelpDesk) -> None:
    case = await help_desk.ask()
    await set_mode(help_desk.storage, WorkMode.READY, "", help_desk.anna)
    work = await help_desk.escalate(case)
    await pull(help_desk.storage, work, help_desk.clara)
    await answer_agent(help_desk.storage, case, "Grease it.", help_desk.clara)
    back, theirs = await help_desk.item(1), await help_desk.item(work)
    assert back is not None
    assert theirs is not None
    assert (back.state, back.pinned_agent_id) == (WorkState.WAITING, help_desk.anna.user_id)
    assert theirs.state == WorkState.WRAP_UP
    for reader, place in ((help_desk.anna, 1), (help_desk.clara, work)):
        notes = [entry.text for entry in (await help_desk.read(place, reader)).entries if entry.kind == "note"]
        assert notes[-1] == "Grease it."
    async with help_desk.storage.reading() as session:
        alerts = [(alert.user_id, alert.kind, alert.interaction_id) for alert in await session.scalars(select(Alert))]
    assert alerts == [(help_desk.anna.user_id, "answered", 1)]
    assert (await help_desk.detail(case)).level == 0
    assert await help_desk.history(case) == ["created", "transition", "escalated", "answered"]


async def test_who_went_home_is_asked_first_but_holds_nothing_up(help_desk: HelpDesk) -> None:
    case = await help_desk.ask()
    await help_desk.escalate(case)
    await answer_agent(help_desk.storage, case, "Grease it.", help_desk.clara)
    back = await help_desk.item(1)
    assert back is not None
    assert (back.pinned_agent_id, back.last_agent_id) == (None, help_desk.anna.user_id)


async def test_experts_answer_the_customer_in_the_same_thread(help_desk: HelpDesk) -> None:
    case = await help_desk.ask()
    work = await help_desk.escalate(case)
    message_id = await help_desk.answer(work, "Please grease the left bearing.", help_desk.clara)
    async with help_desk.storage.reading() as session:
        message = await session.get_one(Message, message_id)
    assert (message.interaction_id, message.author_name, message.recipients) == (1, "Clara", ["c@customer.com"])
    assert message.author_address == "support@example.com"
    kept, held = await help_desk.item(1), await help_desk.item(work)
    assert kept is not None
    assert held is not None
    assert (kept.state, kept.agent_id) == (WorkState.SNOOZED, help_desk.anna.user_id)
    assert (held.state, held.agent_id) == (WorkState.ACTIVE, help_desk.clara.user_id)
    assert (await help_desk.history(case))[-1] == "answered"
    # A second click sends nothing, and the customer who writes back is with the agent again, seen by the expert too.
    assert await help_desk.answer(work, "Please grease the left bearing.", help_desk.clara) == message_id
    await transition(help_desk.storage, Step(await help_desk.seen(case), "wait"), help_desk.clara)
    before = (await help_desk.read(work, help_desk.clara)).row.version
    await help_desk.company.write("c@customer.com", "It is still loud.", references=message.external_id)
    after = await help_desk.read(work, help_desk.clara)
    assert after.entries[-1].text == "It is still loud."
    assert after.row.version == before + 1
    assert (await help_desk.document(case)).state == "open"


async def test_an_expert_who_wraps_up_and_answers_the_customer_goes_on(help_desk: HelpDesk) -> None:
    storage, clara = help_desk.storage, help_desk.clara
    work = await help_desk.escalate(await help_desk.ask())
    await set_mode(storage, WorkMode.READY, "", clara)
    await pull(storage, work, clara)
    await begin_wrap_up(storage, work, None, clara)
    await help_desk.answer(work, "One more thing.", clara)
    held = await help_desk.item(work)
    assert held is not None
    assert (held.state, held.agent_id) == (WorkState.ACTIVE, clara.user_id)
    assert (await presence(storage, clara.user_id)).mode == WorkMode.READY


async def test_only_experts_who_were_asked_read_its_files(help_desk: HelpDesk) -> None:
    case = await help_desk.ask()
    async with help_desk.storage.transaction() as work:
        blob = await help_desk.storage.blobs.put(b"sound")
        work.add(Attachment(message_id=1, public_id="f", name="a.wav", content_type="audio/wav", size=5, blob=blob))
    with pytest.raises(NotFound):
        await attachment_content(help_desk.storage, help_desk.clara, "f")
    await help_desk.escalate(case)
    assert (await attachment_content(help_desk.storage, help_desk.clara, "f")).content == b"sound"


async def test_two_who_escalate_at_once_ask_once(help_desk: HelpDesk) -> None:
    case = await help_desk.ask()
    seen = await help_desk.seen(case)
    asked = await asyncio.gather(*(help_desk.escalate(case, seen=seen) for _ in range(5)), return_exceptions=True)
    assert len([each for each in asked if isinstance(each, int)]) == 1
    assert {type(each) for each in asked} <= {int, Stale}
    with pytest.raises(Conflict):
        await help_desk.escalate(case)
    keyed = {"key": "one-click-of-hers"}
    with pytest.raises(Conflict):
        await help_desk.escalate(case, **keyed)


async def test_it_says_what_is_missing(help_desk: HelpDesk) -> None:
    case = await help_desk.ask(category_id=None)
    with pytest.raises(Invalid) as refused:
        await help_desk.escalate(case, reason=" ", note="", priority=9)
    assert set(refused.value.fields) == {"reason", "note", "priority"}
    with pytest.raises(Invalid) as refused:
        await help_desk.escalate(case)
    assert set(refused.value.fields) == {"category_id"}
    with pytest.raises(NotFound):
        await answer_agent(help_desk.storage, case, "Grease it.", help_desk.clara)


async def test_who_may_not_is_refused(help_desk: HelpDesk) -> None:
    case = await help_desk.ask()
    await help_desk.escalate(case)
    with pytest.raises(NotFound):
        await answer_agent(help_desk.storage, case, "Grease it.", help_desk.boris)
    await pull(help_desk.storage, 2, help_desk.clara)
    another = replace(help_desk.clara, user_id=help_desk.boris.user_id)
    with pytest.raises(Conflict):
        await answer_agent(help_desk.storage, case, "Grease it.", another)
    with pytest.raises(NotFound):
        await answer_agent(help_desk.storage, case, "Grease it.", help_desk.company.sven)


async def test_what_experts_do_is_not_merged(help_desk: HelpDesk) -> None:
    case = await help_desk.ask()
    experts = await help_desk.escalate(case)
    await help_desk.company.write("d@customer.com", "Another.", inbox="sales@example.com")
    other = experts + 1
    assert await candidates(help_desk.storage, help_desk.clara, other, str(experts)) == ()
    for one, into in ((experts, other), (other, experts)):
        with pytest.raises(Conflict, match="belongs to its case"):
            await merge(help_desk.storage, Merging(one, into, confirmed=True), help_desk.clara)
