"""Every step from every state: what is allowed leads where it says, and all else is refused."""

from itertools import product

import pytest

from hub.errors import Conflict
from hub.queueing.model import OPEN
from hub.queueing.states import ENDED_STATES, HELD_STATES, OPEN_STATES, WAYS, WorkState, WorkStep, after

WAITING, OFFERED, ACTIVE, CONSULTING, SNOOZED, WRAP_UP, DONE, ABANDONED, DISMISSED = WorkState
# The life of an item as spec/routing.md tells it, written a second time: by state.
LIFE: dict[WorkState, dict[WorkStep, WorkState]] = {
    WAITING: {
        WorkStep.OFFER: OFFERED,
        WorkStep.TAKE: ACTIVE,
        WorkStep.PUSH: ACTIVE,
        WorkStep.TRANSFER: WAITING,
        WorkStep.ABANDON: ABANDONED,
        WorkStep.DISMISS: DISMISSED,
    },
    OFFERED: {
        WorkStep.WITHHOLD: WAITING,
        WorkStep.TAKE: ACTIVE,
        WorkStep.PUSH: ACTIVE,
        WorkStep.TRANSFER: WAITING,
        WorkStep.ABANDON: ABANDONED,
    },
    ACTIVE: {
        WorkStep.PUSH: ACTIVE,
        WorkStep.RETURN: WAITING,
        WorkStep.TRANSFER: WAITING,
        WorkStep.CONSULT: CONSULTING,
        WorkStep.SNOOZE: SNOOZED,
        WorkStep.BEGIN_WRAP_UP: WRAP_UP,
        WorkStep.FINISH: DONE,
        WorkStep.DISMISS: DISMISSED,
    },
    CONSULTING: {WorkStep.RESUME: ACTIVE},
    SNOOZED: {
        WorkStep.TAKE: ACTIVE,
        WorkStep.PUSH: ACTIVE,
        WorkStep.TRANSFER: WAITING,
        WorkStep.WAKE: WAITING,
        WorkStep.DISMISS: DISMISSED,
    },
    WRAP_UP: {
        WorkStep.RETURN: WAITING,
        WorkStep.GO_ON: ACTIVE,
        WorkStep.FINISH: DONE,
        WorkStep.DISMISS: DISMISSED,
    },
    DONE: {},
    ABANDONED: {},
    DISMISSED: {WorkStep.REVIVE: WAITING},
}


@pytest.mark.parametrize(("state", "step"), list(product(WorkState, WorkStep)))
def test_a_step_leads_where_it_says_or_is_refused(state: WorkState, step: WorkStep) -> None:
    if step in LIFE[state]:
        assert after(state, step) == LIFE[state][step]
    else:
        with pytest.raises(Conflict):
            after(state, step)


def test_every_step_is_in_the_table_and_every_open_state_leads_to_an_end() -> None:
    assert WAYS.keys() == set(WorkStep)
    for state in OPEN_STATES:
        reached: set[WorkState] = {state}
        before: set[WorkState] = set()
        while reached != before:
            before, reached = reached, reached | {way.target for way in WAYS.values() if reached & set(way.sources)}
        assert DONE in reached, state


def test_only_what_was_dismissed_comes_out_of_an_end() -> None:
    assert [step for step, way in WAYS.items() if set(way.sources) & set(ENDED_STATES)] == [WorkStep.REVIVE]
    assert set(HELD_STATES) < set(OPEN_STATES)


def test_the_index_of_open_items_knows_the_same_ends() -> None:
    assert OPEN.text == f"state NOT IN {tuple(state.value for state in ENDED_STATES)}"
