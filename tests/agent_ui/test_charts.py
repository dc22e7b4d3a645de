"""Where bars and lines stand: as high as what they tell, from a whole hour on, and never outside the drawing."""

from datetime import UTC, datetime, timedelta

import pytest

from agent_ui.charts import HEIGHT, course_of
from hub.figures.figures import NOTHING, Figures
from hub.figures.half_hours import HALF_HOUR, HalfHour
from hub.figures.measures import Measure, Scope

MIDNIGHT = datetime(2026, 3, 2, tzinfo=UTC)


def day(busy: dict[int, Figures], halves: int = 48) -> list[HalfHour]:
    begins = [MIDNIGHT + number * HALF_HOUR for number in range(halves)]
    return [HalfHour(Scope(at, at + HALF_HOUR, at), busy.get(number, NOTHING)) for number, at in enumerate(begins)]


def came(answered: int, abandoned: int = 0, in_time: int = 0, waited: float = 0.0) -> Figures:
    counts = {Measure.OFFERED: answered + abandoned, Measure.ANSWERED: answered, Measure.ABANDONED: abandoned}
    rated = {Measure.RATED: answered + abandoned, Measure.IN_TIME: in_time}
    return Figures(dict.fromkeys(Measure, 0) | counts | rated, waited=waited)


def test_a_day_on_which_nothing_came_has_no_chart() -> None:
    assert course_of(day({})) is None
    assert course_of([]) is None


@pytest.mark.parametrize(
    ("busy", "halves", "first", "many"),
    [
        ([17], 48, 16, 8),
        ([17, 24], 48, 16, 16),
        ([0, 47], 48, 0, 48),
        ([47], 48, 40, 8),
        ([0, 45], 46, 0, 46),
        ([3, 49], 50, 2, 48),
    ],
)
def test_what_is_shown_begins_with_an_hour_and_holds_everything(
    busy: list[int], halves: int, first: int, many: int
) -> None:
    course = course_of(day({number: came(1) for number in busy}, halves))
    assert course is not None
    assert [column.number for column in course.columns] == list(range(first, first + many))
    assert set(busy) <= {column.number for column in course.columns}
    assert (course.marks[0], course.marks[-1]) == (
        MIDNIGHT + first * HALF_HOUR,
        MIDNIGHT + (first + many) * HALF_HOUR,
    )
    assert course.width == many * 10


def test_bars_are_as_high_as_what_they_count() -> None:
    course = course_of(day({16: came(6, 2, in_time=4, waited=90), 18: came(0, 1)}))
    assert course is not None
    assert (course.most, course.longest) == (10, 30)
    first, _, third, *_ = course.columns
    assert [(each.measure, each.y, each.height) for each in first.segments] == [
        (Measure.ANSWERED, 40, 60),
        (Measure.ABANDONED, 20, 20),
    ]
    assert (first.level, first.wait) == (HEIGHT / 2, HEIGHT / 2)
    assert (third.level, third.wait) == (HEIGHT, None)
    # The line breaks where nothing is rated.
    assert course.level_path == "M0 50H10M20 100H30"


@pytest.mark.parametrize(("waited", "longest"), [(0, 10), (10, 10), (11, 30), (3601, 7200), (90_000, 172_800)])
def test_the_longest_wait_is_a_length_people_read_easily(waited: float, longest: int) -> None:
    course = course_of(day({16: came(1, waited=waited)}))
    assert course is not None
    assert course.longest == longest
    assert timedelta(seconds=longest) >= timedelta(seconds=waited)
