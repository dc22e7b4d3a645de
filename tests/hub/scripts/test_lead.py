"""A dialogue is led step by step by whoever serves the conversation, and a note tells it in the end."""

import asyncio

import pytest
from sqlalchemy import func, select

from hub.access.permissions import OPERATOR
from hub.errors import Conflict, HubError, Invalid, NotFound
from hub.interactions.conversation import conversation
from hub.interactions.model import Interaction
from hub.merging.merge import Merging, merge
from hub.scripts.keep import ScriptFields, add_script, change_script, switch_script
from hub.scripts.lead import MOST_ANSWERS, Answer, answer_script, begin_script, resume_script, step_back, stop_script
from hub.scripts.listing import dialogues, scripts_for
from hub.scripts.model import ScriptRun
from storage.events import EventRow
from tests.hub.company import Company
from tests.hub.scripts.test_steps import SCRIPT


@pytest.fixture
async def script(company: Company) -> int:
    """A script for Support, and a conversation there."""
    await company.write("carla@customer.test", "It is cold")
    return await add_script(company.storage, ScriptFields("Cold", SCRIPT, company.support), OPERATOR)


async def asked(company: Company) -> list[tuple[str, int]]:
    """The step that each dialogue of the conversation is at, and how much was answered."""
    found = await dialogues(company.storage, company.boris, 1)
    return [(dialogue.step.name, len(dialogue.answers)) for dialogue in found]


async def answers(company: Company, run: int, *given: tuple[str, str]) -> int | None:
    """Answer one step after the other."""
    note = None
    for step, words in given:
        note = await answer_script(company.storage, Answer(run, step, words), company.anna)
    return note


async def test_it_is_led_to_its_end_and_told_by_a_note(company: Company, script: int) -> None:
    run = await begin_script(company.storage, 1, script, company.anna)
    assert await begin_script(company.storage, 1, script, company.boris) == run, "whoever begins anew goes on"
    assert await asked(company) == [("warm", 0)]
    assert await answers(company, run, ("warm", "No"), ("socket", "Yes")) is None
    assert await asked(company) == [("warm", 2)]
    note = await answers(company, run, ("warm", "Yes"), ("bar", "9 <b>bar</b>"))
    said = (await conversation(company.storage, company.boris, 1)).entries[-1]
    assert (said.key, said.author_name) == (("note", note), "Anna")
    assert said.text.startswith("Cold\n\nIs it warm?\n– No\n\nDoes the socket work?\n– Yes")
    assert said.text.endswith("How many bar?\n– 9 <b>bar</b>")
    assert await asked(company) == []
    async with company.storage.reading() as session:
        kept = (await session.scalars(select(ScriptRun))).one()
    assert (kept.note_id, len(kept.answers), kept.ended_at is None) == (note, 4, False)
    assert await begin_script(company.storage, 1, script, company.anna) != run, "it can be asked again"


async def test_a_step_is_taken_back_and_the_whole_given_up(company: Company, script: int) -> None:
    run = await begin_script(company.storage, 1, script, company.anna)
    with pytest.raises(Invalid):
        await step_back(company.storage, run, "warm", company.anna)
    await answers(company, run, ("warm", "No"))
    await step_back(company.storage, run, "socket", company.boris)
    assert await asked(company) == [("warm", 0)]
    await stop_script(company.storage, run, company.anna)
    assert await asked(company) == []
    with pytest.raises(NotFound):
        await answers(company, run, ("warm", "No"))


async def test_what_was_given_up_goes_on_unless_it_is_asked_anew(company: Company, script: int) -> None:
    run = await begin_script(company.storage, 1, script, company.anna)
    await answers(company, run, ("warm", "No"))
    with pytest.raises(NotFound):
        await resume_script(company.storage, run, company.anna)
    await stop_script(company.storage, run, company.anna)
    await resume_script(company.storage, run, company.boris)
    assert await asked(company) == [("socket", 1)]
    await stop_script(company.storage, run, company.anna)
    anew = await begin_script(company.storage, 1, script, company.boris)
    with pytest.raises(Conflict):
        await resume_script(company.storage, run, company.anna)
    await answers(company, anew, ("warm", "Yes"), ("bar", "9"))
    with pytest.raises(NotFound):
        await resume_script(company.storage, anew, company.anna)


async def test_every_step_is_told_to_those_who_look(company: Company, script: int) -> None:
    run = await begin_script(company.storage, 1, script, company.anna)
    await answers(company, run, ("warm", "No"))
    await step_back(company.storage, run, "socket", company.anna)
    await stop_script(company.storage, run, company.anna)
    await resume_script(company.storage, run, company.anna)
    async with company.storage.reading() as session:
        told = select(EventRow.payload).where(EventRow.name == "DialogueChanged").order_by(EventRow.id)
        whats = [payload["what"] for payload in await session.scalars(told)]
        version = await session.scalar(select(Interaction.version))
        last = await session.scalar(select(func.max(EventRow.sequence)).where(EventRow.stream == "interaction-1"))
    assert whats == ["begun", "answered", "back", "stopped", "resumed"]
    assert version == last, "open pages see that they missed something"


async def test_a_dialogue_goes_on_where_its_conversation_went(company: Company, script: int) -> None:
    await company.write("carla@customer.test", "It is still cold")
    run = await begin_script(company.storage, 2, script, company.anna)
    await answers(company, run, ("warm", "No"))
    await merge(company.storage, Merging(2, 1), company.anna)
    assert await asked(company) == [("socket", 1)]
    await company.write("carla@customer.test", "Is it?")
    await begin_script(company.storage, 3, script, company.anna)
    await merge(company.storage, Merging(3, 1), company.anna)
    assert await asked(company) == [("socket", 1)], "the same is asked here already"


async def test_two_who_answer_at_once_are_one_who_did(company: Company, script: int) -> None:
    run = await begin_script(company.storage, 1, script, company.anna)
    both = (answer_script(company.storage, Answer(run, "warm", each), company.anna) for each in ("Yes", "No"))
    outcomes = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(each).__name__ for each in outcomes) == ["Conflict", "NoneType"]
    assert [count for _, count in await asked(company)] == [1]


async def test_a_changed_script_leaves_those_alone_that_began(company: Company, script: int) -> None:
    run = await begin_script(company.storage, 1, script, company.anna)
    await change_script(company.storage, script, ScriptFields("Other", SCRIPT[1:2]), 1, OPERATOR)
    with pytest.raises(Conflict):
        await change_script(company.storage, script, ScriptFields("Other", SCRIPT[1:2]), 1, OPERATOR)
    assert await answers(company, run, ("warm", "Yes")) is None
    await switch_script(company.storage, script, False, OPERATOR)
    assert await scripts_for(company.storage, company.anna, 1) == ()
    with pytest.raises(NotFound):
        await begin_script(company.storage, 1, script, company.boris)
    assert await answers(company, run, ("bar", "9")) is not None


async def test_nobody_asks_in_what_they_may_not_see(company: Company, script: int) -> None:
    other = await add_script(company.storage, ScriptFields("Sales", SCRIPT, company.sales), OPERATOR)
    run = await begin_script(company.storage, 1, script, company.anna)
    refused = (
        begin_script(company.storage, 1, other, company.anna),
        begin_script(company.storage, 1, script, company.clara),
        begin_script(company.storage, 99, script, company.anna),
        answer_script(company.storage, Answer(run, "warm", "Yes"), company.clara),
        answer_script(company.storage, Answer(99, "warm", "Yes"), company.anna),
        step_back(company.storage, run, "warm", company.clara),
        stop_script(company.storage, run, company.clara),
        scripts_for(company.storage, company.clara, 1),
    )
    for doing in refused:
        with pytest.raises(NotFound):
            await doing
    assert await dialogues(company.storage, company.clara, 1) == ()


async def test_going_round_ends_some_time(company: Company, script: int) -> None:
    run = await begin_script(company.storage, 1, script, company.anna)
    async with company.storage.transaction() as work:
        kept = await work.session.get_one(ScriptRun, run)
        round_ = [{"step": "warm", "answer": "No"}, {"step": "socket", "answer": "Yes"}]
        kept.answers = round_ * (MOST_ANSWERS // 2)
    with pytest.raises(HubError):
        await answers(company, run, ("warm", "No"))
