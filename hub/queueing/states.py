"""The life of a work item: its states and every step there is between them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hub.errors import Conflict


class WorkState(StrEnum):
    """Where a work item stands."""

    WAITING = "waiting"
    OFFERED = "offered"
    ACTIVE = "active"
    CONSULTING = "consulting"
    SNOOZED = "snoozed"
    WRAP_UP = "wrapUp"
    DONE = "done"
    ABANDONED = "abandoned"
    DISMISSED = "dismissed"


class WorkStep(StrEnum):
    """What can happen to a work item."""

    OFFER = "offer"
    WITHHOLD = "withhold"
    TAKE = "take"
    PUSH = "push"
    RETURN = "return"
    TRANSFER = "transfer"
    CONSULT = "consult"
    RESUME = "resume"
    SNOOZE = "snooze"
    WAKE = "wake"
    BEGIN_WRAP_UP = "beginWrapUp"
    GO_ON = "goOn"
    FINISH = "finish"
    ABANDON = "abandon"
    DISMISS = "dismiss"
    REVIVE = "revive"


_S = WorkState

# Nothing more is to be done with these; a customer who comes back gets a new item.
ENDED_STATES = (_S.DONE, _S.ABANDONED, _S.DISMISSED)
OPEN_STATES = tuple(state for state in WorkState if state not in ENDED_STATES)
# Somebody has these, and they take up that agent's capacity.
HELD_STATES = (_S.ACTIVE, _S.CONSULTING, _S.WRAP_UP)
# Nobody has these, nor did they put them aside.
UNTAKEN_STATES = (_S.WAITING, _S.OFFERED)


@dataclass(frozen=True, slots=True)
class Way:
    """From which states a step leads where."""

    sources: tuple[WorkState, ...]
    target: WorkState


WAYS: Mapping[WorkStep, Way] = {
    WorkStep.OFFER: Way((_S.WAITING,), _S.OFFERED),
    WorkStep.WITHHOLD: Way((_S.OFFERED,), _S.WAITING),
    WorkStep.TAKE: Way((_S.WAITING, _S.OFFERED, _S.SNOOZED), _S.ACTIVE),
    WorkStep.PUSH: Way((_S.WAITING, _S.OFFERED, _S.ACTIVE, _S.SNOOZED), _S.ACTIVE),
    WorkStep.RETURN: Way((_S.ACTIVE, _S.WRAP_UP), _S.WAITING),
    WorkStep.TRANSFER: Way((_S.WAITING, _S.OFFERED, _S.ACTIVE, _S.SNOOZED), _S.WAITING),
    WorkStep.CONSULT: Way((_S.ACTIVE,), _S.CONSULTING),
    WorkStep.RESUME: Way((_S.CONSULTING,), _S.ACTIVE),
    WorkStep.SNOOZE: Way((_S.ACTIVE,), _S.SNOOZED),
    WorkStep.WAKE: Way((_S.SNOOZED,), _S.WAITING),
    WorkStep.BEGIN_WRAP_UP: Way((_S.ACTIVE,), _S.WRAP_UP),
    WorkStep.GO_ON: Way((_S.WRAP_UP,), _S.ACTIVE),
    WorkStep.FINISH: Way((_S.ACTIVE, _S.WRAP_UP), _S.DONE),
    WorkStep.ABANDON: Way((_S.WAITING, _S.OFFERED), _S.ABANDONED),
    WorkStep.DISMISS: Way((_S.WAITING, _S.ACTIVE, _S.SNOOZED, _S.WRAP_UP), _S.DISMISSED),
    WorkStep.REVIVE: Way((_S.DISMISSED,), _S.WAITING),
}


def after(state: WorkState, step: WorkStep) -> WorkState:
    """The state that a step leads to. Raises `Conflict` where there is no such step."""
    way = WAYS[step]
    if state not in way.sources:
        raise Conflict("This conversation has moved on. Look again.")
    return way.target
