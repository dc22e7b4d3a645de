"""A rule as its form holds it: typed words, which only make a rule if they make sense."""

from collections.abc import Iterator
from dataclasses import dataclass

from agent_ui.administration.form import Form
from hub.rules.conditions import Condition, Field, Operator
from hub.rules.matching import Effect, Ruling

# What the answer's field says where a rule forbids one; no text is called so.
SILENT = "!"
# Lines to write one more condition and skill into.
BLANK_CONDITIONS, BLANK_SKILLS = 2, 1
MOST_LINES = 40


@dataclass(frozen=True, slots=True)
class RuleForm:
    """The fields. `conditions` are (field, operator, value), `skills` (skill, level); a line left blank is none.

    `seen` is the version that stood there when they were filled.
    """

    name: str = ""
    every: bool = True
    conditions: tuple[tuple[str, str, str], ...] = ()
    queue_id: int = 0
    priority: str = ""
    skills: tuple[tuple[int, int], ...] = ()
    tags: str = ""
    answer: str = ""
    park: bool = False
    case_id: int = 0
    last: bool = False
    follow_ups: bool = False
    seen: int = 0

    @classmethod
    def stored(cls, ruling: Ruling, version: int) -> "RuleForm":
        """A rule as it is kept."""
        effect = ruling.effect
        return cls(
            name=ruling.name,
            every=ruling.every,
            conditions=tuple((each.field, each.operator, each.value) for each in ruling.conditions),
            queue_id=effect.queue_id or 0,
            priority="" if effect.priority is None else str(effect.priority),
            skills=tuple(effect.skills.items()),
            tags=", ".join(effect.tags),
            answer=SILENT if effect.silent else effect.answer,
            park=effect.park,
            case_id=effect.case_category_id or 0,
            last=ruling.last,
            follow_ups=ruling.follow_ups,
            seen=version,
        )

    @classmethod
    def typed(cls, sent: Form) -> "RuleForm":
        """A rule as somebody typed it."""
        return cls(
            name=sent.text("name"),
            every=sent.text("every") != "any",
            conditions=tuple(_typed_conditions(sent)),
            queue_id=sent.number("queue"),
            priority=sent.text("priority"),
            skills=tuple(_typed_skills(sent)),
            tags=sent.text("tags"),
            answer=sent.text("answer"),
            park=sent.ticked("park"),
            case_id=sent.number("case"),
            last=sent.ticked("last"),
            follow_ups=sent.ticked("follow_ups"),
            seen=sent.number("seen"),
        )

    def ruling(self) -> Ruling:
        """The rule that was typed. Raises `Invalid` for a condition that makes no sense."""
        silent = self.answer == SILENT
        effect = Effect(
            queue_id=self.queue_id or None,
            priority=_typed_priority(self.priority.strip()),
            skills=dict(self.skills),
            tags=tuple(dict.fromkeys(tag.strip() for tag in self.tags.split(",") if tag.strip())),
            answer="" if silent else self.answer,
            silent=silent,
            park=self.park,
            case_category_id=self.case_id or None,
        )
        conditions = tuple(Condition.of(*line) for line in self.conditions)
        return Ruling(self.name, conditions, effect, self.every, self.last, self.follow_ups)

    @property
    def condition_lines(self) -> tuple[tuple[str, str, str], ...]:
        """The conditions with lines for more."""
        return (*self.conditions, *((Field.SUBJECT, Operator.CONTAINS, ""),) * BLANK_CONDITIONS)

    @property
    def skill_lines(self) -> tuple[tuple[int, int], ...]:
        """The skills with a line for one more."""
        return (*self.skills, *((0, 1),) * BLANK_SKILLS)


def _typed_conditions(sent: Form) -> Iterator[tuple[str, str, str]]:
    for field, operator, value in _lines(sent, "field", "operator", "value"):
        # Whoever asks for no group or no language means it; elsewhere an empty value is a line left blank.
        if value.strip() or field in (Field.GROUP, Field.LANGUAGE, Field.PROOF):
            yield field, operator, value


def _typed_priority(typed: str) -> int | None:
    """None if nothing was typed; what is no number is below any priority, and so refused beside its field."""
    if not typed:
        return None
    return int(typed) if typed.isdecimal() and len(typed) < 4 else -1


def _typed_skills(sent: Form) -> Iterator[tuple[int, int]]:
    for skill, level in _lines(sent, "skill", "level"):
        if skill.isdecimal() and level.isdecimal() and len(skill) <= 18 and len(level) <= 2 and int(skill):
            yield int(skill), int(level)


def _lines(sent: Form, *names: str) -> Iterator[tuple[str, ...]]:
    """Fields that come again and again, line by line."""
    return zip(*(sent.texts(name)[:MOST_LINES] for name in names), strict=False)
