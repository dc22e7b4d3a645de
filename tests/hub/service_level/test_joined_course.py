"""Two courses that are one: it stands still when both did, and by itself again each has its own time back."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hub.service_level.course import Standstill, Stretch, apart, together

DAY = datetime(2026, 3, 2, tzinfo=UTC)
SNOOZED, CLOSED, CONSULTING = Standstill.SNOOZED, Standstill.CLOSED, Standstill.CONSULTING
LAST = 40


def at(minute: int) -> datetime:
    return DAY + timedelta(minutes=minute)


def stretch(why: Standstill, since: int, until: int | None = None) -> Stretch:
    return Stretch(why, at(since), None if until is None else at(until))


def test_what_was_closed_goes_on_when_the_other_begins() -> None:
    # Closed at 10; the other began at 20: from then on somebody waited.
    joined = together([stretch(CLOSED, 10)], [], (at(0), at(20)))
    assert joined == (stretch(CLOSED, 10, 20),)


def test_it_stands_only_when_both_do_and_for_the_reason_that_may_count() -> None:
    one, other = [stretch(SNOOZED, 5, 15), stretch(CLOSED, 20)], [stretch(CONSULTING, 10, 30)]
    assert together(one, other, (at(0), at(0))) == (stretch(SNOOZED, 10, 15), stretch(CONSULTING, 20, 30))


def test_by_itself_again_it_has_its_own_time_and_that_of_both() -> None:
    own, common = [stretch(SNOOZED, 5)], [stretch(SNOOZED, 5, 12), stretch(CLOSED, 20)]
    assert apart(own, common, at(10)) == (stretch(SNOOZED, 5, 10), stretch(SNOOZED, 10, 12), stretch(CLOSED, 20))


@st.composite
def courses(draw: st.DrawFn) -> tuple[int, list[Stretch]]:
    """A beginning, and stretches after it that do not touch; the last one may last."""
    began = draw(st.integers(0, 10))
    ends = sorted(draw(st.sets(st.integers(began, LAST), max_size=6)))
    pairs = list(zip(ends[::2], ends[1::2], strict=False))
    found = [stretch(draw(st.sampled_from(list(Standstill))), *pair) for pair in pairs]
    if len(ends) % 2:
        found.append(stretch(CLOSED, ends[-1]))
    return began, found


def stands(stretches: list[Stretch] | tuple[Stretch, ...], minute: int) -> bool:
    middle = at(minute) + timedelta(seconds=30)
    return any(each.since <= middle and (each.until is None or middle < each.until) for each in stretches)


@given(courses(), courses())
def test_minute_by_minute(one: tuple[int, list[Stretch]], other: tuple[int, list[Stretch]]) -> None:
    joined = together(one[1], other[1], (at(one[0]), at(other[0])))
    for minute in range(min(one[0], other[0]), LAST + 5):
        both = [minute < began or stands(stretches, minute) for began, stretches in (one, other)]
        assert stands(joined, minute) == all(both), minute
    assert list(joined) == sorted(joined, key=lambda each: each.since)


@given(courses(), courses(), st.integers(0, LAST))
def test_before_its_own_and_since_then_that_of_both(
    own: tuple[int, list[Stretch]], common: tuple[int, list[Stretch]], moment: int
) -> None:
    kept = apart(own[1], common[1], at(moment))
    for minute in range(LAST + 5):
        assert stands(kept, minute) == stands(own[1] if minute < moment else common[1], minute)
