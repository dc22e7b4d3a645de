"""What a rule must be like to be kept."""

from sqlalchemy import select

from hub.cases.model import CaseCategory
from hub.errors import Invalid, sentence
from hub.queueing.model import Queue, Skill
from hub.rules.matching import Effect, Ruling
from storage.unit_of_work import Work

MOST_CONDITIONS = 30
MOST_TAGS = 10
LONGEST_NAME, LONGEST_TAG = 120, 40
HIGHEST_PRIORITY = 10
HIGHEST_LEVEL = 5


async def check(work: Work, ruling: Ruling) -> None:
    """Raise `Invalid` with each field that is wrong."""
    effect = ruling.effect
    name, tags = ruling.name.strip(), effect.tags
    rules = {
        "name": (0 < len(name) <= LONGEST_NAME and name.isprintable(), sentence("A name has 1 to 120 characters.")),
        "conditions": (len(ruling.conditions) <= MOST_CONDITIONS, sentence("These are too many conditions.")),
        "tags": (len(tags) <= MOST_TAGS and all(map(is_tag, tags)), sentence("A tag has 1 to 40 characters.")),
        "priority": (
            effect.priority is None or 0 <= effect.priority <= HIGHEST_PRIORITY,
            sentence("A priority is from 0 to 10."),
        ),
        "skills": (await _are_skills(work, ruling), sentence("There is no such skill.")),
        "queue": (await _is_queue(work, effect.queue_id), sentence("There is no such queue.")),
        "case": (await _is_category(work, effect.case_category_id), sentence("There is no such category.")),
        "answer": (not (effect.answer and effect.silent), sentence("Answer, or forbid an answer.")),
    }
    wrong = {field: told for field, (right, told) in rules.items() if not right}
    if effect == Effect():
        wrong["effect"] = sentence("A rule must do something.")
    if wrong:
        raise Invalid("The rule cannot be kept like this.", wrong)
    for condition in ruling.conditions:
        condition.check()


def is_tag(tag: str) -> bool:
    """Whether a text can be a tag."""
    return 0 < len(tag) <= LONGEST_TAG and tag.isprintable() and "," not in tag and tag == tag.strip()


async def _is_queue(work: Work, queue_id: int | None) -> bool:
    return queue_id is None or await work.session.get(Queue, queue_id) is not None


async def _is_category(work: Work, category_id: int | None) -> bool:
    if category_id is None:
        return True
    category = await work.session.get(CaseCategory, category_id)
    return category is not None and not category.retired


async def _are_skills(work: Work, ruling: Ruling) -> bool:
    skills = ruling.effect.skills
    if not skills:
        return True
    # Held, so that nobody removes a skill while a rule begins to ask for it.
    held = select(Skill.id).where(Skill.id.in_(skills)).order_by(Skill.id).with_for_update(read=True)
    known = set(await work.session.scalars(held))
    return known == set(skills) and all(1 <= level <= HIGHEST_LEVEL for level in skills.values())
