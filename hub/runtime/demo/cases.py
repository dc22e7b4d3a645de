"""What a first answer did not settle: the demo company's categories, and cases in every state."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from hub.access.actor import Actor
from hub.access.document_rights import FIRST_RIGHTS
from hub.access.permissions import OPERATOR, Permission
from hub.cases.keep_category import CategoryDraft, add_category
from hub.cases.open import NewCase
from hub.cases.open_and_escalate import Asking, open_and_escalate
from hub.cases.planned_notice import TELL
from hub.documents.model import Document
from hub.documents.transition import Step, transition
from hub.documents.visible import Seen
from hub.interactions.model import Interaction, InteractionState
from hub.runtime.demo.founding import Desk
from hub.runtime.demo.papers import company
from storage.jobs import Job
from storage.unit_of_work import Work

MAY = frozenset({Permission.DESK, Permission.SERVE, Permission.ALL_QUEUES}) | FIRST_RIGHTS["agent"]
HOUR = 3600


async def write_cases(work: Work, desks: Mapping[str, Desk]) -> int:
    """Write all of them, and return in how many conversations experts work."""
    categories = await _categories(work, desks)
    support = desks["Support"]
    today = work.now
    for place, row in enumerate(company()["case"]):
        agent = support.agents[place % len(support.agents)]
        by = Actor(agent.id, agent.name, MAY, time_zone=agent.time_zone)
        work.now = today - timedelta(days=row["days"])
        about = await _closed(work, row["about"])
        await _case(work, row, NewCase(row["title"], categories[row["category"]], concerns=about), by)
    work.now = today
    # They heard of it back then, and would be told anew whenever the demonstration begins.
    await work.flush()
    await work.session.execute(delete(Job).where(Job.kind == TELL))
    return sum("experts" in row for row in company()["case"])


async def _closed(work: Work, subject: str) -> int:
    """The newest conversation that is over and about this."""
    query = select(Interaction.id).where(Interaction.state == InteractionState.CLOSED)
    query = query.where(Interaction.subject.contains(subject)).order_by(Interaction.last_activity_at.desc()).limit(1)
    return (await work.session.scalars(query)).one()


async def _categories(work: Work, desks: Mapping[str, Desk]) -> dict[str, int]:
    found = {}
    for row in company()["category"]:
        experts = desks[row["experts"]].queue.id if "experts" in row else None
        seconds = int(row["solve"].removesuffix(" h")) * HOUR if "solve" in row else None
        top = CategoryDraft(row["name"], None, experts, None, row["priority"], seconds, tells=True)
        found[top.name] = await add_category.within(work, top, OPERATOR)
        for name in row["below"]:
            found[name] = await add_category.within(work, CategoryDraft(name, found[top.name], offered=True), OPERATOR)
    return found


async def _case(work: Work, row: Mapping[str, Any], wanted: NewCase, by: Actor) -> None:
    asking = Asking(**row["experts"]) if "experts" in row else None
    made = await open_and_escalate.within(work, wanted, asking, by)
    steps: Sequence[tuple[str, str]] = row.get("steps", ())
    for name, reason in steps:
        work.now += timedelta(hours=3)
        version = (await work.session.get_one(Document, made.id)).version
        await transition.within(work, Step(Seen(made.id, version), name, reason), by)
