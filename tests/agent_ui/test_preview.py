"""Who would get it now: asked of a queue, of a conversation, and of a queue as it is only written yet."""

import pytest
from aiohttp import ClientSession

from hub.access.permissions import OPERATOR
from hub.access.users import set_roles
from hub.queueing.model import AgentSkill, Skill, WorkMode
from hub.queueing.presence import set_mode
from hub.queueing.queue_rows import queue_draft
from tests.agent_ui.office import Office
from tests.agent_ui.stored import content, statements
from tests.hub.company import Company

PREVIEW = "/desk/supervisor/preview"
QUEUES = "/desk/administration/queues"
# Reading changes no more than that somebody was there.
UNTOLD = ("session", "audit_entry", "stream_head")


async def read(client: ClientSession, path: str, **query: str | int) -> str:
    answer = await client.get(path, params=query)
    assert answer.status == 200
    return " ".join((await answer.text()).split())


@pytest.fixture
async def ready(company: Company) -> None:
    """Anna is ready, Boris is not; there is a skill that Anna has a little."""
    async with company.storage.transaction() as work:
        work.add(Skill(id=7, name="Grinders"))
        await work.flush()
        work.add(AgentSkill(user_id=company.anna.user_id, skill_id=7, level=2))
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    await set_mode(company.storage, WorkMode.NOT_READY, "Lunch", company.boris)


@pytest.mark.usefixtures("ready")
async def test_a_supervisor_asks_about_a_queue(office: Office, company: Company) -> None:
    before = await content(company.storage, UNTOLD)
    async with await office.signed_in(company.sven) as sven:
        assert "What might come in" in await read(sven, PREVIEW)
        html = await read(sven, PREVIEW, queue=company.support)
        assert "<strong>Anna</strong> <span>Nobody else could be asked.</span>" in html
        assert "Boris: is not ready" in html
        html = await read(sven, PREVIEW, queue=company.support, skill=7, level=3)
        assert "Nobody would be offered it." in html
        assert "Anna: lacks a skill or its level" in html
        html = await read(sven, PREVIEW, queue=company.support, pinned=company.boris.user_id)
        assert "Anna: it is pinned to somebody else" in html
        assert (await sven.get(PREVIEW, params={"queue": "99"})).status == 404
        odd = {"queue": "x", "channel": "pigeon", "waited": "9" * 30, "level": "-1"}
        assert (await sven.get(PREVIEW, params=odd)).status == 200
    assert await content(company.storage, UNTOLD) == before


@pytest.mark.usefixtures("ready")
async def test_a_conversation_is_asked_about(office: Office, company: Company) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    path = f"/desk/interactions/{number}/preview"
    async with await office.signed_in(company.sven) as sven:
        assert path in await (await sven.get(f"/desk/interactions/{number}")).text()
        assert "<strong>Anna</strong>" in await read(sven, path)
        assert (await sven.get("/desk/interactions/99/preview")).status == 404


async def test_agents_are_not_told(office: Office, company: Company) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    async with await office.signed_in(company.anna) as anna:
        for path in (PREVIEW, f"{PREVIEW}?queue=1", f"/desk/interactions/{number}/preview"):
            assert (await anna.get(path)).status == 404


@pytest.mark.usefixtures("ready")
async def test_a_queue_is_tried_before_it_is_kept(office: Office, company: Company) -> None:
    await set_roles(company.storage, company.boris.user_id, ("administrator",), OPERATOR)
    kept = await queue_draft(company.storage, company.support, OPERATOR)
    fields = {name: str(getattr(kept, name)) for name in ("priority", "goal_percent", "goal_seconds", "offer_seconds")}
    fields |= {name: str(getattr(kept, name)) for name in ("wrap_up_seconds", "grace_seconds", "ageing_seconds")}
    fields |= {"sticky_seconds": "0", "name": "Support", "codes": "solved Solved", "seen": kept.mark}
    asked = {"skill": "7", "level": "3", "members": str(company.anna.user_id)}
    ring = {"after": "60", "relax": "1", "joins": "0"}
    async with await office.signed_in(company.boris) as ada:

        async def tried(path: str, **other: str) -> str:
            answer = await ada.post(f"{QUEUES}/{path}/preview", data={**fields, **other})
            return " ".join((await answer.text()).split())

        html = await tried(str(company.support), **asked)
        written, now = html.split("As it is kept now")
        assert "Anna: lacks a skill or its level" in written
        assert "<strong>Anna</strong>" in now
        assert "Boris" not in written.split("As it is written here")[1]
        html = await tried(str(company.support), **asked, **ring, trial_waited="60")
        assert "Found in ring 1" in html.split("As it is kept now")[0]
        html = await tried("new", name="Repairs", members=str(company.anna.user_id))
        assert "<strong>Anna</strong>" in html
        assert "As it is kept now" not in html
        assert "Choose a number from 1 to 100." in await tried("new", goal_percent="101")
    assert await queue_draft(company.storage, company.support, OPERATOR) == kept


async def test_it_costs_the_same_however_many_there_are(office: Office, company: Company) -> None:
    counts = []
    async with await office.signed_in(company.sven) as sven:
        for actor in (company.anna, company.boris):
            await set_mode(company.storage, WorkMode.READY, "", actor)
            with statements(company.storage) as run:
                await read(sven, PREVIEW, queue=company.support)
            counts.append(len(run))
    assert counts[0] == counts[1]
