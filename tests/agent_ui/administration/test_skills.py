"""Skills are administered: named, refused while in use, and given to agents a page at a time, each change provable."""

import pytest
from aiohttp import ClientSession
from sqlalchemy import select

from hub.access.audit import audit_entries
from hub.access.model import User, UserRole
from hub.access.permissions import OPERATOR
from hub.access.roles import roles_named
from hub.access.users import set_roles
from hub.errors import Conflict, Invalid, NotAllowed, NotFound
from hub.queueing.abilities import PAGE, Ability, ability_page
from hub.queueing.model import CapacityProfile, QueueMember, QueueSkill, WorkItem
from hub.queueing.set_abilities import set_abilities
from hub.queueing.skill_book import MOST_SKILLS, add_skill, skill_book
from hub.rules.keep import add_rule, remove_rule
from hub.rules.matching import Effect, Ruling
from hub.rules.remove_skill import remove_skill
from tests.agent_ui.office import Office
from tests.agent_ui.stored import statements
from tests.hub.company import Company

ALL = "/desk/administration/skills"


@pytest.fixture
async def ada(office: Office, company: Company) -> ClientSession:
    """Boris, who administers today."""
    await set_roles(company.storage, company.boris.user_id, ("administrator",), OPERATOR)
    return await office.signed_in(company.boris)


async def names(company: Company) -> list[str]:
    return [skill.name for skill in await skill_book(company.storage, OPERATOR)]


async def many(company: Company, count: int) -> None:
    """Hire so many more agents, all of one name."""
    async with company.storage.transaction() as work:
        users = [User(login=f"{n}@example.com", name="Dora", created_at=work.now) for n in range(count)]
        work.add(*users)
        await work.flush()
        (agent,) = await roles_named(work, ["agent"])
        work.add(*(QueueMember(queue_id=company.support, user_id=user.id) for user in users))
        work.add(*(UserRole(user_id=user.id, role_id=agent.id) for user in users))


async def test_a_skill_is_added_renamed_and_removed(company: Company, ada: ClientSession) -> None:
    async with ada:
        assert "Added." in await (await ada.post(ALL, data={"name": " German "})).text()
        again = await ada.post(ALL, data={"name": "German"})
        assert (again.status, "There is a skill German already." in await again.text()) == (409, True)
        (skill,) = await skill_book(company.storage, OPERATOR)
        for name in ("", "x" * 61, "\x00"):
            refused = await ada.post(f"{ALL}/{skill.id}", data={"name": name, "seen": "German"})
            assert (refused.status, "A name has 1 to 60 characters." in await refused.text()) == (422, True)
        unseen = await ada.post(f"{ALL}/{skill.id}", data={"name": "Deutsch"})
        assert (unseen.status, "Somebody changed this meanwhile." in await unseen.text()) == (409, True)
        renamed = await ada.post(f"{ALL}/{skill.id}", data={"name": "Deutsch", "seen": "German"})
        assert "Saved." in await renamed.text()
        assert await names(company) == ["Deutsch"]
        assert "Removed." in await (await ada.post(f"{ALL}/{skill.id}/remove", data={})).text()
        assert (await ada.get(f"{ALL}/{skill.id}")).status == 404
    assert await names(company) == []
    told = [entry.action for entry in await audit_entries(company.storage) if entry.action.startswith("skill.")]
    assert told == ["skill.added", "skill.renamed", "skill.removed"]


async def test_a_skill_in_use_stays_and_its_user_is_named(company: Company, ada: ClientSession) -> None:
    skill = await add_skill(company.storage, "German", OPERATOR)
    rule = await add_rule(company.storage, Ruling("Germans", (), Effect(skills={skill: 2})), OPERATOR)
    async with company.storage.transaction() as work:
        work.add(QueueSkill(queue_id=company.support, skill_id=skill))
    seen = (await ability_page(company.storage, OPERATOR, "Anna")).seen
    await set_abilities(company.storage, {company.anna.user_id: Ability({skill: 3})}, seen, OPERATOR)

    async def refused() -> str:
        with pytest.raises(Conflict) as error:
            await remove_skill(company.storage, skill, OPERATOR)
        return error.value.message

    async with ada:
        page = await ada.post(f"{ALL}/{skill}/remove", data={})
        assert (page.status, "The queue Support asks for this skill." in await page.text()) == (409, True)
    async with company.storage.transaction() as work:
        await work.session.delete(await work.session.get_one(QueueSkill, (company.support, skill)))
    assert await refused() == "The agent Anna has this skill."
    seen = (await ability_page(company.storage, OPERATOR, "Anna")).seen
    await set_abilities(company.storage, {company.anna.user_id: Ability({skill: 0})}, seen, OPERATOR)
    assert await refused() == "The rule Germans asks for this skill."
    await company.write("c@customer.com", "Guten Tag")
    await remove_rule(company.storage, rule, OPERATOR)
    async with company.storage.transaction() as work:
        (await work.session.scalars(select(WorkItem))).one().skills = {str(skill): 2}
    assert await refused() == "Open work asks for this skill."


async def test_a_page_of_agents_is_saved_at_once_and_each_change_is_provable(
    company: Company, ada: ClientSession
) -> None:
    german = await add_skill(company.storage, "German", OPERATOR)
    async with company.storage.transaction() as work:
        work.add(CapacityProfile(id=7, name="Chats", units={"chat": 20}, interrupted_by={}))
    anna, clara = company.anna.user_id, company.clara.user_id
    seen = (await ability_page(company.storage, OPERATOR)).seen
    everybody = [str(row.id) for row in (await ability_page(company.storage, OPERATOR)).rows]
    sent = {"seen": seen, f"level-{anna}-{german}": "4", f"profile-{anna}": "7", f"level-{clara}-{german}": "1"}
    form = [*sent.items(), *(("agent", agent) for agent in everybody)]
    async with ada:
        saved = await ada.post(f"{ALL}/agents", data=form)
        assert "Saved." in await saved.text()
        stale = await ada.post(f"{ALL}/agents", data=form)
        html = await stale.text()
        assert (stale.status, "Somebody changed what these agents can do meanwhile." in html) == (409, True)
        assert f'value="{seen}"' in html
        wrong = {**sent, "seen": (await ability_page(company.storage, OPERATOR)).seen, f"level-{anna}-{german}": "6"}
        refused = await ada.post(f"{ALL}/agents", data=[*wrong.items(), *(("agent", each) for each in everybody)])
        assert (refused.status, "A level is from 0 to 5." in await refused.text()) == (422, True)
    told = [entry.detail for entry in await audit_entries(company.storage) if entry.action == "agent.abilities"]
    none = "no skill; profile usual"
    assert told == [
        {"user": anna, "name": "Anna", "before": none, "after": "German 4; profile Chats"},
        {"user": clara, "name": "Clara", "before": none, "after": "German 1; profile usual"},
    ]


async def test_agents_come_by_page_and_by_how_their_names_begin(company: Company, ada: ClientSession) -> None:
    await many(company, PAGE * 2)
    counts, found = [], list[int]()
    after = None
    while True:
        with statements(company.storage) as run:
            page = await ability_page(company.storage, OPERATOR, "do", after)
        counts.append(len(run))
        found.extend(row.id for row in page.rows)
        if (after := page.after) is None:
            break
    assert len(found) == len(set(found)) == PAGE * 2
    assert len(set(counts)) == 1
    assert not (await ability_page(company.storage, OPERATOR, "%")).rows
    async with ada:
        first = await (await ada.get(f"{ALL}/agents?name=Do")).text()
        assert (first.count('name="agent"'), "Further agents" in first) == (PAGE, True)
        second = await ada.get(f"{ALL}/agents", params={"after": "Dora", "id": str(found[PAGE - 1]), "name": "Do"})
        html = await second.text()
        assert (html.count('name="agent"'), "Further agents" in html) == (PAGE, False)
        assert "No agent found" in await (await ada.get(f"{ALL}/agents?name=Zoe")).text()


async def test_what_there_is_not_is_refused(company: Company) -> None:
    anna, storage = company.anna.user_id, company.storage
    seen = (await ability_page(storage, OPERATOR, "Anna")).seen
    for ability in (Ability({99: 1}), Ability({}, 99)):
        with pytest.raises(Invalid):
            await set_abilities(storage, {anna: ability}, seen, OPERATOR)
    with pytest.raises(NotFound):
        await set_abilities(storage, {10**6: Ability()}, seen, OPERATOR)
    with pytest.raises(Invalid):
        await set_abilities(storage, {n: Ability() for n in range(PAGE + 1)}, seen, OPERATOR)
    with pytest.raises(NotAllowed):
        await set_abilities(storage, {anna: Ability()}, seen, company.sven)
    for number in range(MOST_SKILLS):
        await add_skill(storage, f"Skill {number}", OPERATOR)
    with pytest.raises(Invalid):
        await add_skill(storage, "One more", OPERATOR)
