"""The life of a version of an article: which step leads where, and who may take it. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from hub.access.actor import Actor
from hub.access.permissions import Permission, allows


class Audience(StrEnum):
    """Whom an article is for, the widest first: partners read what is public too, and colleagues read everything."""

    PUBLIC = "public"
    PARTNER = "partner"
    INTERNAL = "internal"


class VersionState(StrEnum):
    """Written, waiting for approval, to be read, replaced by a newer one, or taken back."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    RETIRED = "retired"


# Of a language, one version at a time is in one of these.
BEING_WRITTEN = frozenset({VersionState.DRAFT, VersionState.IN_REVIEW})


@dataclass(frozen=True, slots=True)
class Step:
    """A way from one of some states to another; `alone`: whoever wrote it needs a right of its own for it."""

    name: str
    begins: frozenset[VersionState]
    leads: VersionState
    needs: Permission
    alone: bool = False


STEPS: Mapping[str, Step] = {
    step.name: step
    for step in (
        Step("submit", frozenset({VersionState.DRAFT}), VersionState.IN_REVIEW, Permission.KNOWLEDGE_WRITE),
        Step("take_back", frozenset({VersionState.IN_REVIEW}), VersionState.DRAFT, Permission.KNOWLEDGE_WRITE),
        Step("publish", BEING_WRITTEN, VersionState.PUBLISHED, Permission.KNOWLEDGE_APPROVE, alone=True),
        Step("refuse", frozenset({VersionState.IN_REVIEW}), VersionState.DRAFT, Permission.KNOWLEDGE_APPROVE),
        Step("discard", BEING_WRITTEN, VersionState.RETIRED, Permission.KNOWLEDGE_WRITE),
        Step("retire", frozenset({VersionState.PUBLISHED}), VersionState.RETIRED, Permission.KNOWLEDGE_APPROVE),
    )
}


def may_take(step: Step, actor: Actor, state: VersionState, writers: Collection[int | None]) -> bool:
    """Whether the actor may take a step with a version in this state that these wrote."""
    if state not in step.begins or not allows(actor, step.needs):
        return False
    return not step.alone or actor.user_id not in writers or allows(actor, Permission.KNOWLEDGE_ALONE)


def steps_for(actor: Actor, state: VersionState, writers: Collection[int | None]) -> tuple[str, ...]:
    """The names of the steps that the actor may take."""
    return tuple(step.name for step in STEPS.values() if may_take(step, actor, state, writers))
