"""The audit log and the histories: who changed what, found again, exported, proven whole, and brought back."""

import re
from datetime import UTC, datetime

import pytest
from aiohttp import ClientSession

from agent_ui.administration.changes import ACTIONS, AREAS, Change, told
from hub.access.actor import Actor
from hub.access.audit import Detail, audit, audit_entries
from hub.access.audit_log import PAGE, AuditFilter, AuditRow, audit_page
from hub.access.permissions import OPERATOR
from hub.access.users import set_roles
from hub.errors import NotAllowed
from hub.queueing.keep_queue import change_queue
from hub.queueing.queue_rows import RingDraft, queue_draft
from storage.unit_of_work import Work, action
from tests.agent_ui.office import Office
from tests.agent_ui.stored import statements
from tests.architecture.source import product
from tests.hub.company import Company

AREA = "/desk/administration"
OPENED = datetime(2026, 11, 30, tzinfo=UTC)
# What is made of parts where it is written down.
MADE = re.compile(r"rule\.|text\.")


@action
async def note(work: Work, count: int, by: Actor | None) -> None:
    """Write so many entries."""
    for number in range(count):
        await audit(work, by, "skill.added", {"skill": number, "name": f"Skill {number}"})


@pytest.fixture
async def ada(office: Office, company: Company) -> ClientSession:
    """Boris, who administers today."""
    await set_roles(company.storage, company.boris.user_id, ("administrator",), OPERATOR)
    return await office.signed_in(company.boris)


def test_everything_that_is_written_down_can_be_looked_for() -> None:
    source = "\n".join(module.text for module in product())
    written = set(re.findall(r'audit\(\s*work,\s*[^"]*?"([a-z_.]+)"', source))
    assert len(written) > 20
    assert {action for action in written if not MADE.match(action)} <= set(ACTIONS)


async def test_whatever_is_written_down_is_told_in_words(office: Office, company: Company, ada: ClientSession) -> None:
    await office.speak(company.boris, "de")
    async with ada:
        html = await (await ada.get(f"{AREA}/audit")).text()
    said = re.findall(r'<option value="([a-z_.]+)">([^<]+): ([^<]+)</option>', html)
    assert {name for name, *_ in said} == set(ACTIONS)
    for name, noun, verb in said:
        assert noun != name.partition(".")[0], name
        assert verb != name.rpartition(".")[2], name


async def test_the_log_is_found_by_person_action_and_day(company: Company, ada: ClientSession) -> None:
    await note(company.storage, 2, company.anna)
    await note(company.storage, 1, None)
    async with ada:

        async def found(**search: str | int) -> int:
            html = await (await ada.get(f"{AREA}/audit", params=search)).text()
            return html.count('<tr id="entry-')

        assert await found(person=company.anna.user_id, action="skill.added") == 2
        assert await found(action="skill.added") == 3
        assert await found(action="skill.added", until="2000-01-01") == 0
        assert await found(action="skill.added", since="2000-01-01") == 3
        assert await found(person="x", action="nonsense", since="soon", before="-1") == await found()


async def test_pages_follow_each_other_without_a_gap(company: Company, ada: ClientSession) -> None:
    await note(company.storage, PAGE * 2, company.anna)
    wanted, seen, counts, before = AuditFilter(("skill.added",)), list[int](), set[int](), None
    while True:
        with statements(company.storage) as run:
            page = await audit_page(company.storage, wanted, OPERATOR, before)
        counts.add(len(run))
        seen.extend(row.sequence for row in page.rows)
        if (before := page.before) is None:
            break
    assert seen == sorted(set(seen), reverse=True)
    assert (len(seen), len(counts)) == (PAGE * 2, 1)
    one = await audit_page(company.storage, AuditFilter(("skill.added",), about=("skill", "7")), OPERATOR)
    assert [row.detail["name"] for row in one.rows] == ["Skill 7"]
    async with ada:
        assert "Older ones" in await (await ada.get(f"{AREA}/audit?action=skill.added")).text()
    with pytest.raises(NotAllowed):
        await audit_page(company.storage, wanted, company.sven)


async def test_the_log_is_exported_without_a_formula(company: Company, ada: ClientSession) -> None:
    await note(company.storage, 1, Actor(company.anna.user_id, "=1+1"))
    async with ada:
        file = await ada.get(f"{AREA}/audit.csv", params={"action": "skill.added"})
        assert file.content_type == "text/csv"
        rows = (await file.text("utf-8-sig")).splitlines()
    assert len(rows) == 2
    assert ",'=1+1,skill.added," in rows[1]
    last = (await audit_entries(company.storage))[-1]
    assert (last.action, dict(last.detail)) == ("audit.exported", {"entries": 1, "action": "skill.added"})


async def test_a_broken_log_is_told(company: Company, ada: ClientSession) -> None:
    await note(company.storage, 3, company.anna)
    async with ada:
        whole = await (await ada.post(f"{AREA}/audit/verify", data={})).text()
        assert "the log is whole." in whole
        entries = await audit_entries(company.storage)
        async with company.storage.transaction() as work:
            entry = await work.session.get_one(type(entries[-1]), entries[-1].id)
            entry.actor_id = company.boris.user_id
        broken = await (await ada.post(f"{AREA}/audit/verify", data={})).text()
        assert f"The log is broken at entry {entries[-1].sequence}" in broken


async def test_a_queue_tells_its_history_and_is_brought_back(company: Company, ada: ClientSession) -> None:
    before = await queue_draft(company.storage, company.support, OPERATOR)
    changed = {"priority": 7, "members": (company.clara.user_id,), "rings": (RingDraft(60, 1, company.sales),)}
    after = type(before)(**{**{name: getattr(before, name) for name in before.__slots__}, **changed})
    await change_queue(company.storage, company.support, after, before.mark, OPERATOR)
    async with ada:
        html = await (await ada.get(f"{AREA}/history/queues", params={"one": company.support})).text()
        words = " ".join(html.split())
        assert "<del>Anna, Boris</del>" in words
        assert "<ins>Clara</ins>" in words
        assert "+ Sales" in words
        link = re.search(r'href="([^"]+\?undo=\d+)"', html)
        assert link is not None
        form = await (await ada.get(link[1])).text()
        assert "Nothing is brought back until you save." in form
        assert 'name="priority" type="number" value="0"' in form
        assert after.mark in form
        assert await queue_draft(company.storage, company.support, OPERATOR) == after
        assert (await ada.get(f"{AREA}/queues/{company.sales}?undo={link[1].rpartition('=')[2]}")).status == 404
        for section in AREAS:
            assert (await ada.get(f"{AREA}/history/{section}")).status == 200
        assert (await ada.get(f"{AREA}/history/audit")).status == 404


def test_an_entry_is_taken_apart() -> None:
    detail: Detail = {"queue": 1, "before": '{"a": 1}', "after": '{"a": 2, "b": true}'}
    assert told(_row(detail)).changes == (Change("a", 1, 2), Change("b", None, True))
    assert told(_row(detail)).facts == (("queue", 1),)
    assert told(_row({"before": "old", "after": "{new"})).changes == (Change("", "old", "{new"),)
    assert told(_row({"name": "x"})).changes == ()
    paired = told(_row({"role": "agent", "label": "b", "label before": "a"}))
    assert (paired.changes, paired.facts) == ((Change("label", "a", "b"),), (("role", "agent"),))


def _row(detail: Detail) -> AuditRow:
    return AuditRow(1, OPENED, "Anna", "queue.changed", detail)
