"""The staffing hint: how many agents a queue needs, from what came lately, as tables and against the formulas."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.queueing.erlang import Traffic, answered_within
from hub.queueing.hint import Basis, Goal, Lately, staffing_hint

USUAL = Goal(0.8, 20)
HALF_HOUR = 1800.0
# 100 calls in half an hour of 180 s each: the textbook's 10 erlangs, for which 80 % in 20 s takes 14 agents.
TEXTBOOK = Lately(HALF_HOUR, 100, 100, 18_000)


@pytest.mark.parametrize(
    ("lately", "goal", "there", "needed", "expected"),
    [
        (TEXTBOOK, USUAL, 14, 14, 0.888),
        (TEXTBOOK, USUAL, 13, 14, 0.796),
        (TEXTBOOK, USUAL, 10, 14, 0.0),
        (TEXTBOOK, USUAL, 0, 14, 0.0),
        (TEXTBOOK, Goal(1.0, 20), 14, 18, 0.888),  # everybody is never sure: reckoned as 99 %
        # Three in hand at once: an agent is as many servers.
        (Lately(HALF_HOUR, 100, 100, 18_000, at_once=3.0), USUAL, 5, 5, 0.941),
        # Every tenth leaves, after half a minute on average of all: fewer are enough.
        (Lately(HALF_HOUR, 100, 90, 16_200, 10, 600), USUAL, 10, 12, 0.718),
    ],
)
def test_how_many_are_needed_and_what_those_there_can_do(
    lately: Lately, goal: Goal, there: int, needed: int, expected: float
) -> None:
    hint = staffing_hint(lately, goal, there)
    assert (hint.basis, hint.needed, hint.is_short) == (Basis.ENOUGH, needed, there < needed)
    assert hint.expected == pytest.approx(expected, abs=0.001)


@pytest.mark.parametrize(
    ("lately", "basis"),
    [
        (Lately(HALF_HOUR, 0, 50, 9000), Basis.NOTHING),
        (Lately(HALF_HOUR, 4, 50, 9000), Basis.LITTLE),
        (Lately(HALF_HOUR, 50, 4, 9000), Basis.LITTLE),
        (Lately(HALF_HOUR, 50, 50, 0), Basis.LITTLE),
        (Lately(HALF_HOUR, 5, 5, 900), Basis.ENOUGH),
        # A storm of mail at a handling time that held one over night; and what no team is asked for.
        (Lately(HALF_HOUR, 10_000, 20, 20 * 900), Basis.ENOUGH),
        (Lately(HALF_HOUR, 10_000, 20, 20 * 82_000), Basis.TOO_MUCH),
    ],
)
def test_too_little_and_too_much_are_said_to_be_so(lately: Lately, basis: Basis) -> None:
    hint = staffing_hint(lately, USUAL, 3)
    assert (hint.basis, hint.there) == (basis, 3)
    assert (hint.needed is None) == (basis != Basis.ENOUGH)


@pytest.mark.parametrize(("there", "keeps_up"), [(10, False), (11, True)])
def test_letters_that_may_wait_for_hours_only_ask_whether_people_keep_up(there: int, keeps_up: bool) -> None:
    hint = staffing_hint(TEXTBOOK, Goal(0.9, 8 * 3600), there)
    assert (hint.needed, hint.expected, hint.keeps_up) == (11, None, keeps_up)


def test_few_who_left_do_not_tell_how_patient_people_are() -> None:
    assert staffing_hint(Lately(HALF_HOUR, 100, 96, 17_000, 4, 600), USUAL, 3).patience is None
    assert staffing_hint(Lately(HALF_HOUR, 100, 95, 17_000, 5, 600), USUAL, 3).patience == 120


@settings(deadline=None, max_examples=40)
@given(
    st.integers(5, 400), st.floats(5, 900), st.integers(0, 50), st.floats(0.05, 0.98), st.integers(1, 300),
    st.floats(1, 4),
)  # fmt: skip
def test_those_needed_reach_the_goal_and_one_less_would_not(
    arrived: int, handling: float, abandoned: int, part: float, within: int, at_once: float
) -> None:
    lately = Lately(HALF_HOUR, arrived, arrived, arrived * handling, abandoned, abandoned * 40.0, at_once)
    hint = staffing_hint(lately, Goal(part, within), 3)
    assert hint.needed is not None
    traffic = Traffic(arrived / HALF_HOUR, handling, hint.patience or math.inf)
    assert hint.load == pytest.approx(traffic.load)
    assert answered_within(math.floor(hint.needed * at_once + 1e-9), traffic, within) >= part - 1e-9
    fewer = math.floor((hint.needed - 1) * at_once - 1e-9)
    assert fewer < 1 or answered_within(fewer, traffic, within) < part
