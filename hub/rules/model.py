"""Rules and every version they ever had."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.rules.conditions import Condition
from hub.rules.matching import Effect, Ruling
from storage.types import Base, Key


class Rule(Base):
    """One rule. `content` is the JSON of everything but its name, place and state; see `content_of`.

    One that is `removed` is kept for its history, and asked about nothing.
    """

    __tablename__ = "rule"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    position: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True)
    removed: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    content: Mapped[dict[str, Any]]

    def ruling(self) -> Ruling:
        """The rule as it is applied."""
        return ruling_of(self.name, self.content)


class RuleVersion(Base):
    """A rule as it was after a change, who made it and what they did."""

    __tablename__ = "rule_version"
    __table_args__ = (UniqueConstraint("rule_id", "version"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("rule.id"))
    version: Mapped[int]
    change: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(120))
    content: Mapped[dict[str, Any]]
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


def content_of(ruling: Ruling) -> dict[str, Any]:
    """A rule as JSON."""
    effect = ruling.effect
    return {
        "conditions": [[str(each.field), str(each.operator), each.value] for each in ruling.conditions],
        "every": ruling.every,
        "last": ruling.last,
        "follow_ups": ruling.follow_ups,
        "effect": {
            "queue_id": effect.queue_id,
            "priority": effect.priority,
            "skills": {str(skill): level for skill, level in effect.skills.items()},
            "tags": list(effect.tags),
            "answer": effect.answer,
            "silent": effect.silent,
            "park": effect.park,
            "case_category_id": effect.case_category_id,
        },
    }


def ruling_of(name: str, content: dict[str, Any]) -> Ruling:
    """The rule that `content_of` made JSON of. Raises `Invalid` or `KeyError` for anything else."""
    effect = dict(content["effect"])
    effect["skills"] = {int(skill): int(level) for skill, level in effect["skills"].items()}
    effect["tags"] = tuple(effect["tags"])
    conditions = tuple(Condition.of(*each) for each in content["conditions"])
    flags = {flag: bool(content[flag]) for flag in ("every", "last", "follow_ups")}
    return Ruling(name, conditions, Effect(**effect), **flags)
