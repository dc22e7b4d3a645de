"""Which rules a contact meets, and what they decide together. Pure: values in, values out."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from hub.rules.conditions import Condition, Field, Operator

# Of a text only so much is looked at: more characters than anybody writes by hand.
MOST_TEXT = 100_000

Facts = Mapping[Field, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Effect:
    """What a rule does. What is empty stays as it would be.

    `skills` are levels by skill. `answer` names the automatic text, `silent` forbids any. `park`: nobody is offered it.
    `case_category_id`: a first message opens a case of this category.
    """

    queue_id: int | None = None
    priority: int | None = None
    skills: Mapping[int, int] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    answer: str = ""
    silent: bool = False
    park: bool = False
    case_category_id: int | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """A rule as it is applied. `every`: all conditions must be met, else one is enough. `last`: none after it counts.

    `follow_ups`: it is asked about further messages too, of which only tags, skills and a higher priority count.
    """

    name: str
    conditions: tuple[Condition, ...]
    effect: Effect
    every: bool = True
    last: bool = False
    follow_ups: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What the rules that were met, by name and in order, decide together."""

    rules: tuple[str, ...] = ()
    effect: Effect = Effect()
    parked_by: str = ""


def facts(values: Mapping[Field, Iterable[str]]) -> Facts:
    """What is known of a contact, ready to be compared again and again."""
    return {name: tuple(value[:MOST_TEXT].casefold().strip() for value in given) for name, given in values.items()}


def decide(rulings: Iterable[Ruling], known: Facts) -> Decision:
    """Go through the rules in their order: a later one overrides, but tags and skills add up."""
    decision = Decision()
    for ruling in rulings:
        if not is_met(ruling, known):
            continue
        parked_by = ruling.name if ruling.effect.park else decision.parked_by
        rules = (*decision.rules, ruling.name)
        decision = Decision(rules, _together(decision.effect, ruling.effect), parked_by)
        if ruling.last:
            break
    return decision


def is_met(ruling: Ruling, known: Facts) -> bool:
    """Whether a contact meets a rule; one without conditions is met by every contact."""
    answers = (_holds(condition, known) for condition in ruling.conditions)
    return all(answers) if ruling.every or not ruling.conditions else any(answers)


def _together(before: Effect, after: Effect) -> Effect:
    skills = dict(before.skills)
    for skill, level in after.skills.items():
        skills[skill] = max(level, skills.get(skill, 0))
    return replace(
        before,
        queue_id=after.queue_id if after.queue_id is not None else before.queue_id,
        priority=after.priority if after.priority is not None else before.priority,
        skills=skills,
        tags=tuple(dict.fromkeys((*before.tags, *after.tags))),
        answer=after.answer or ("" if after.silent else before.answer),
        silent=after.silent or (before.silent and not after.answer),
        park=before.park or after.park,
        case_category_id=after.case_category_id if after.case_category_id is not None else before.case_category_id,
    )


def _holds(condition: Condition, known: Facts) -> bool:
    """Of several values, e.g. recipients, one is enough; what must not be, none may be."""
    values, wanted = known.get(condition.field, ()), condition.value.casefold()
    opposite = _OPPOSITES.get(condition.operator)
    test = _TESTS[opposite or condition.operator]
    return any(test(value, wanted) for value in values) != (opposite is not None)


def _is_of_domain(address: str, domain: str) -> bool:
    host = address.rpartition("@")[2]
    wanted = domain.removeprefix("@")
    return host == wanted or host.endswith("." + wanted)


_TESTS: Mapping[Operator, Callable[[str, str], bool]] = {
    Operator.CONTAINS: lambda value, wanted: wanted in value,
    Operator.IS: lambda value, wanted: value == wanted,
    Operator.STARTS: str.startswith,
    Operator.ENDS: str.endswith,
    Operator.OF_DOMAIN: _is_of_domain,
    Operator.LARGER: lambda value, wanted: float(value) > float(wanted),
    Operator.SMALLER: lambda value, wanted: float(value) < float(wanted),
}
_OPPOSITES = {
    Operator.LACKS: Operator.CONTAINS,
    Operator.IS_NOT: Operator.IS,
    Operator.NOT_OF_DOMAIN: Operator.OF_DOMAIN,
}
