"""A case is about a conversation wherever that went: merged twice, in any order, and taken apart again."""

import pytest

from hub.activities.about import About
from hub.activities.kinds import ActivityKind
from hub.activities.listing import activities_of_interaction
from hub.activities.plan import plan
from hub.activities.planning import Planning
from hub.cases.thread import cases_about, require_reading, thread_of
from hub.documents.conversations import conversations_of
from hub.merging.merge import Merging, merge
from hub.merging.unmerge import unmerge
from tests.hub.cases.help_desk import HelpDesk


@pytest.mark.parametrize(
    ("merged", "parted"),
    [
        ([(1, 2, 2), (2, 3, 3)], [(2, 2), (1, 1)]),
        ([(2, 1, 1), (1, 3, 3)], [(1, 1), (2, 1)]),
    ],
    ids=["a chain", "with what went into it"],
)
async def test_a_case_is_where_its_conversation_went(
    help_desk: HelpDesk, merged: list[tuple[int, int, int]], parted: list[tuple[int, int]]
) -> None:
    case = await _with_experts(help_desk)
    for source, target, now in merged:
        await merge(help_desk.storage, Merging(source, target), help_desk.company.sven)
        assert await _told_of(help_desk, case) == now
    for source, now in parted:
        await unmerge(help_desk.storage, source, help_desk.company.sven)
        assert await _told_of(help_desk, case) == now


async def _with_experts(help_desk: HelpDesk) -> int:
    """A case of conversation 1 with something planned, escalated; their customer wrote 2 and 3 as well."""
    case = await help_desk.ask()
    about = Planning(ActivityKind.TASK, "Call them", about=About(interaction_id=1))
    await plan(help_desk.storage, about, help_desk.anna)
    for subject in ("Blue", "Red"):
        await help_desk.company.write("c@customer.com", subject, subject=subject)
    await help_desk.escalate(case)
    return case


async def _told_of(help_desk: HelpDesk, case: int) -> int:
    """Asserts that all that is told of a case is of one conversation, and returns that."""
    async with help_desk.storage.reading() as session:
        thread = await thread_of(session, case)
        assert thread is not None
        about = await cases_about(session, thread.interaction_id)
        await require_reading(session, help_desk.clara, thread.interaction_id, thread.queue_id)
    assert [document for document, _ in about] == [case]
    listed = await conversations_of(help_desk.storage, case, help_desk.anna)
    assert [each.id for each in listed] == [thread.interaction_id]
    assert len(await activities_of_interaction(help_desk.storage, help_desk.anna, thread.interaction_id)) == 1
    return thread.interaction_id
