"""Queues are administered: opened, changed with all that belongs to them, and refused with a reason."""

import json
from collections.abc import Mapping

import pytest
from aiohttp import ClientSession

from hub.access.audit import audit_entries
from hub.access.permissions import OPERATOR
from hub.access.users import set_roles
from hub.queueing.model import Skill
from hub.queueing.queue_rows import QueueDraft, RingDraft, queue_draft, queue_lines
from tests.agent_ui.office import Office
from tests.hub.company import Company

ALL = "/desk/administration/queues"
NUMBERS = {
    "priority": "3",
    "goal_percent": "90",
    "goal_seconds": "60",
    "offer_seconds": "20",
    "wrap_up_seconds": "120",
    "grace_seconds": "300",
    "ageing_seconds": "0",
    "sticky_seconds": "86400",
}
WRONG: tuple[tuple[Mapping[str, str | list[str]], str], ...] = (
    ({"name": " "}, "A name has 1 to 80 characters."),
    ({"offer_seconds": "soon"}, "Choose a number from 5 to 3600."),
    ({"goal_percent": "101", "priority": "99"}, "Choose a number from 1 to 100."),
    ({"codes": ""}, "Where a code must be chosen, there must be one."),
    ({"codes": "a One\na Two"}, "A code is there twice."),
    ({"codes": "a" * 41}, "A code has at most 40 characters"),
    ({"after": ["60", "60"], "relax": ["1", "2"], "joins": ["0", "0"]}, "Two rings begin at the same time."),
    ({"after": "60", "relax": "0", "joins": "0"}, "A ring lowers levels by 1 to 4, or lets a queue join."),
    ({"after": "soon", "relax": "1", "joins": "0"}, "A ring begins after 1 to 604800 seconds."),
    ({"after": "60", "relax": "0", "joins": "99"}, "Something was chosen that is not there any more."),
    ({"after": "60", "relax": "0", "joins": "1"}, "A queue cannot join itself."),
    ({"skill": "99", "level": "1"}, "Something was chosen that is not there any more."),
    ({"skill": ["1", "1"], "level": ["1", "2"]}, "A skill is asked for once."),
    ({"skill": "1", "level": "6"}, "A level is from 1 to 5."),
    ({"members": "99"}, "Something was chosen that is not there any more."),
    ({"name": "Sales"}, "There is a queue Sales already."),
)


@pytest.fixture
async def ada(office: Office, company: Company) -> ClientSession:
    """Boris, who administers today; there is a skill."""
    async with company.storage.transaction() as work:
        work.add(Skill(name="German"))
    await set_roles(company.storage, company.boris.user_id, ("administrator",), OPERATOR)
    return await office.signed_in(company.boris)


def _sent(**other: str | list[str]) -> list[tuple[str, str]]:
    fields = {"name": "Repairs", "codes": "solved Solved\r\nspam", "wrap_up_required": "yes", **NUMBERS, **other}
    return [(name, one) for name, value in fields.items() for one in ([value] if isinstance(value, str) else value)]


async def test_a_queue_is_opened_with_all_that_belongs_to_it(company: Company, ada: ClientSession) -> None:
    rings = {"after": ["60", "30", ""], "relax": ["0", "2", "0"], "joins": [str(company.sales), "0", "0"]}
    members = [str(company.anna.user_id), str(company.clara.user_id)]
    async with ada:
        added = await ada.post(f"{ALL}/new", data=_sent(**rings, skill=["1", "0"], level=["4", "1"], members=members))
        assert "Repairs" in await added.text()
    (row,) = [line for line in await queue_lines(company.storage, OPERATOR) if line.name == "Repairs"]
    assert (row.members, row.rings, row.waiting) == (2, 2, 0)
    assert await queue_draft(company.storage, row.id, OPERATOR) == QueueDraft(
        "Repairs",
        wrap_up_required=True,
        **{name: int(value) for name, value in NUMBERS.items()},
        skills=((1, 4),),
        rings=(RingDraft(30, 2), RingDraft(60, 0, company.sales)),
        codes=(("solved", "Solved"), ("spam", "spam")),
        members=(company.anna.user_id, company.clara.user_id),
    )


async def test_a_queue_is_changed_once_by_whoever_saw_what_it_is(company: Company, ada: ClientSession) -> None:
    before = await queue_draft(company.storage, company.support, OPERATOR)
    async with ada:
        page = await ada.get(f"{ALL}/{company.support}")
        assert before.mark in await page.text()
        sent = _sent(name="Support", members=str(company.clara.user_id), seen=before.mark)
        assert (await ada.post(f"{ALL}/{company.support}", data=sent)).status == 200
        late = await ada.post(f"{ALL}/{company.support}", data=_sent(name="Late", seen=before.mark))
        assert late.status == 409
        assert "Somebody changed this queue meanwhile." in await late.text()
    after = await queue_draft(company.storage, company.support, OPERATOR)
    assert (after.name, after.priority, after.members) == ("Support", 3, (company.clara.user_id,))
    (entry,) = [each for each in await audit_entries(company.storage) if each.action == "queue.changed"]
    assert json.loads(entry.detail["before"])["priority"] == 0
    assert json.loads(entry.detail["after"])["priority"] == 3
    assert "name" not in json.loads(entry.detail["after"])


@pytest.mark.parametrize(("typed", "told"), WRONG)
async def test_a_refused_queue_says_why_and_keeps_what_was_typed(
    company: Company, ada: ClientSession, typed: Mapping[str, str | list[str]], told: str
) -> None:
    before = await queue_draft(company.storage, company.support, OPERATOR)
    async with ada:
        sent = _sent(**{"grace_seconds": "777", "seen": before.mark, **typed})
        refused = await ada.post(f"{ALL}/{company.support}", data=sent)
        html = await refused.text()
    assert refused.status in {409, 422}
    assert told in html
    assert 'value="777"' in html
    assert await queue_draft(company.storage, company.support, OPERATOR) == before


async def test_what_is_not_there_is_not_found(ada: ClientSession) -> None:
    async with ada:
        assert (await ada.get(f"{ALL}/99")).status == 404
        assert (await ada.post(f"{ALL}/99", data=_sent())).status == 404
