"""The pure rules of cases: what a category takes from those above it, and when a case is due and late."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.cases.course import Deadlines, deadlines, hurried, moved, work_priority
from hub.cases.tree import DEEPEST, Category, Rules, branches, fits, rules_of
from hub.service_level.business_hours import BusinessHours, Slot

OFFICE = BusinessHours(ZoneInfo("UTC"), {day: (Slot(9 * 60, 17 * 60),) for day in range(5)})
FRIDAY = datetime(2026, 3, 6, 16, 30, tzinfo=UTC)
MONDAY = datetime(2026, 3, 9, tzinfo=UTC)
HOUR = 3600


def at(hour: int, minute: int = 0) -> datetime:
    return MONDAY + timedelta(hours=hour, minutes=minute)


WAITED = [{"since": at(10).isoformat(), "until": at(11).isoformat()}]


@pytest.mark.parametrize(
    ("still", "missed", "expected"),
    [
        ([], 0, Deadlines(at(12, 30), at(14, 30), at(12, 30))),
        ([], 1, Deadlines(at(12, 30), at(14, 30), at(14, 30))),
        ([], 2, Deadlines(at(12, 30), at(14, 30), None)),
        (WAITED, 0, Deadlines(at(13, 30), at(15, 30), at(13, 30))),
        ([{"since": at(10).isoformat()}], 0, Deadlines(None, None, None)),
        # It waits since after it was due, and is late only when it goes on.
        ([{"since": at(13).isoformat()}], 1, Deadlines(at(12, 30), None, None)),
    ],
)
def test_a_case_is_due_and_late_in_open_time(still: list[dict[str, str]], missed: int, expected: Deadlines) -> None:
    assert deadlines(FRIDAY, 4 * HOUR, OFFICE, still, missed) == expected


@pytest.mark.parametrize(
    ("seconds", "usual", "priority", "expected"),
    [
        (4 * HOUR, 3, 3, 4 * HOUR),
        (4 * HOUR, 3, 5, 4 * HOUR),
        (4 * HOUR, 3, 2, 3 * HOUR),
        (4 * HOUR, 3, 1, 2 * HOUR),
        (4 * HOUR, 1, 1, 4 * HOUR),
        (None, 3, 1, None),
    ],
)
def test_what_is_more_urgent_than_usual_has_less_time(
    seconds: int | None, usual: int, priority: int, expected: int | None
) -> None:
    assert hurried(seconds, usual, priority) == expected


def test_without_a_time_to_solve_it_nothing_is_due() -> None:
    assert deadlines(FRIDAY, None, OFFICE, [], 0) == Deadlines()


def test_the_clock_stands_still_in_states_in_which_we_wait() -> None:
    still = moved([], "new", at(9))
    assert still == []
    waiting = moved(still, "waiting_customer", at(10))
    assert waiting == [{"since": at(10).isoformat()}]
    assert moved(waiting, "solved", at(10, 30)) == waiting
    assert moved(waiting, "open", at(11)) == WAITED


@given(st.lists(st.sampled_from(["new", "open", "waiting_customer", "solved", "closed"])))
def test_stretches_follow_each_other_and_only_the_last_may_be_open(states: list[str]) -> None:
    still: list[dict[str, str]] = []
    for minute, state in enumerate(states):
        still = moved(still, state, at(0, minute))
    assert all("until" in each for each in still[:-1])
    moments = [each[name] for each in still for name in ("since", "until") if name in each]
    assert moments == sorted(moments)


@pytest.mark.parametrize(
    ("priority", "level", "expected"), [(1, 1, 8), (2, 1, 5), (3, 1, 0), (5, 1, 0), (3, 2, 2), (1, 2, 10)]
)
def test_urgent_and_late_cases_come_first(priority: int, level: int, expected: int) -> None:
    assert work_priority(priority, level) == expected


TREE = {
    each.id: each
    for each in (
        Category(1, "Hardware", queue_id=7, priority=2, solve_seconds=HOUR, tells=True),
        Category(2, "Printer", 1, late_queue_id=9, tells=False),
        Category(3, "Ink", 2, priority=5),
        Category(4, "Other"),
    )
}


@pytest.mark.parametrize(
    ("category", "expected"),
    [
        (1, Rules(7, 7, 2, HOUR, True)),
        (2, Rules(7, 9, 2, HOUR, False)),
        (3, Rules(7, 9, 5, HOUR, False)),
        (4, Rules()),
        (None, Rules()),
        (99, Rules()),
    ],
)
def test_a_category_takes_what_it_leaves_open_from_above(category: int | None, expected: Rules) -> None:
    assert rules_of(TREE, category) == expected


def test_the_tree_is_in_order() -> None:
    found = branches(TREE.values())
    assert [(branch.category.name, branch.depth) for branch in found] == [
        ("Hardware", 0),
        ("Printer", 1),
        ("Ink", 2),
        ("Other", 0),
    ]
    assert found[2].path == ("Hardware", "Printer", "Ink")


@pytest.mark.parametrize(
    ("category", "parent", "expected"),
    [(1, 3, False), (1, 1, False), (3, 1, True), (3, None, True), (None, 3, True), (3, 99, False), (1, 4, True)],
)
def test_no_category_stands_below_itself(category: int | None, parent: int | None, expected: bool) -> None:
    assert fits(TREE, category, parent) is expected


def test_the_tree_is_not_too_deep() -> None:
    deep = {number: Category(number, str(number), number - 1 or None) for number in range(1, DEEPEST + 1)}
    assert fits(deep, None, DEEPEST - 1)
    assert not fits(deep, None, DEEPEST)
    assert not fits({**deep, 99: Category(99, "x"), 98: Category(98, "y", 99)}, 99, DEEPEST - 1)
