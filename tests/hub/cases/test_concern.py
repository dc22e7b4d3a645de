"""Whoever wraps up says which case it was about."""

import pytest

from hub.access.actor import Actor
from hub.cases.thread import cases_about
from hub.documents.conversations import conversations_of
from hub.errors import Invalid
from hub.interactions.listing import inbox_row
from hub.queueing.pull import pull
from hub.queueing.wrap_up import Closing, wrap_up
from tests.hub.cases.help_desk import HelpDesk


async def test_a_conversation_that_is_over_stands_with_its_case(help_desk: HelpDesk) -> None:
    case, second = await help_desk.ask(), await _another(help_desk, help_desk.boris)
    number = (await help_desk.document(case)).number
    await wrap_up(help_desk.storage, Closing(second, "solved", case=f" {str(number).lower()} "), help_desk.boris)
    assert [each.id for each in await conversations_of(help_desk.storage, case, help_desk.anna)] == [second, 1]
    async with help_desk.storage.reading() as session:
        assert [document for document, _ in await cases_about(session, second)] == [case]
    assert (await help_desk.history(case))[-1] == "link"


async def test_a_case_that_is_not_there_keeps_it_open(help_desk: HelpDesk) -> None:
    await help_desk.ask()
    second = await _another(help_desk, help_desk.boris)
    with pytest.raises(Invalid, match="no such case"):
        await wrap_up(help_desk.storage, Closing(second, "solved", case="C1999-000001"), help_desk.boris)
    row = await inbox_row(help_desk.storage, help_desk.boris, second)
    assert (row.state, row.agent_id) == ("open", help_desk.boris.user_id)


async def _another(help_desk: HelpDesk, by: Actor) -> int:
    """Another customer writes, and somebody has it."""
    await help_desk.company.write("d@customer.com", "Mine makes the same noise.", subject="The same")
    await pull(help_desk.storage, 2, by)
    return 2
