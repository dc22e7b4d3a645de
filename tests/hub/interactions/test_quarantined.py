"""The quarantine is listed page by page, and read again as a whole or in part."""

from dataclasses import replace

import pytest

from hub.access.permissions import OPERATOR, Permission
from hub.errors import NotAllowed
from hub.interactions.dismiss import dismiss_interaction
from hub.interactions.listing import InboxView
from hub.interactions.quarantined import quarantined, retry_all
from hub.interactions.understand import Understander
from tests.agent_ui.stored import statements
from tests.hub.company import Company
from tests.hub.interactions.test_quarantine import Forgiving
from tests.hub.interactions.test_receive import rows

BROKEN = b"name: Nobody\n\nhello"


async def fill(company: Company, count: int) -> list[int]:
    """Have contacts come in that nobody understands; their numbers, newest first."""
    receipts = [await company.hand_in(BROKEN + b"%d" % number) for number in range(count)]
    await company.understand()
    return [receipt.contact_id for receipt in reversed(receipts)]


async def test_pages_follow_each_other_in_one_statement_each(company: Company) -> None:
    numbers = await fill(company, 5)
    with statements(company.storage) as run:
        first = await quarantined(company.storage, company.sven, limit=3)
    assert len({each for each in run if "inbound_contact" in each}) == 1
    second = await quarantined(company.storage, company.sven, before=first[-1].contact_id, limit=3)
    assert [row.contact_id for row in (*first, *second)] == numbers
    assert (first[0].reason, first[0].queue_name, first[0].source) == ("no sender", "Support", "test")


async def test_everything_is_read_again(company: Company) -> None:
    await fill(company, 3)
    assert await retry_all(company.storage, company.sven) == 3
    assert await retry_all(company.storage, company.sven) == 0
    forgiving = Understander(company.storage, {"email": Forgiving()}, company.composer)
    while await forgiving.run_once():
        pass
    assert len(await rows(company, InboxView.WAITING)) == 3
    assert await quarantined(company.storage, company.sven) == ()


async def test_only_what_is_chosen_is_read_again(company: Company) -> None:
    newest, *others = await fill(company, 3)
    assert await retry_all(company.storage, company.sven, frozenset({newest, 999})) == 1
    assert [row.contact_id for row in await quarantined(company.storage, company.sven)] == others
    assert await retry_all(company.storage, company.sven, frozenset()) == 0


async def test_what_was_dismissed_has_left(company: Company) -> None:
    (number,) = await fill(company, 1)
    (row,) = await quarantined(company.storage, company.sven)
    await dismiss_interaction(company.storage, row.interaction_id, company.sven)
    assert await quarantined(company.storage, company.sven) == ()
    assert await retry_all(company.storage, company.sven, frozenset({number})) == 0


async def test_other_queues_stay_out_of_sight(company: Company) -> None:
    await fill(company, 1)
    expert = replace(company.clara, permissions=company.clara.permissions | {Permission.QUARANTINE})
    assert await quarantined(company.storage, expert) == ()
    assert await retry_all(company.storage, expert) == 0
    for refused in (quarantined(company.storage, company.anna), retry_all(company.storage, company.anna)):
        with pytest.raises(NotAllowed):
            await refused
    assert len(await quarantined(company.storage, OPERATOR)) == 1
