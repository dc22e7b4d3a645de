"""Where the bars and lines of the wallboard's charts stand. Pure: figures in, places on a drawing out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.figures.half_hours import HalfHour
from hub.figures.measures import Measure

# What became of what was offered, from the ground up: together they are as high as it.
FATES = (Measure.ANSWERED, Measure.ABANDONED, Measure.MOVED, Measure.UNANSWERED)
HEIGHT = 100.0
WIDTH = 10.0
# Half hours are shown by so many, so that the marks of the quarters of a chart are whole hours.
STEP = 8
DAY = 86_400
# Lengths of time that people read easily, in seconds.
LENGTHS = (10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 4 * 3600, 8 * 3600, 12 * 3600)


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar, from its top."""

    measure: Measure
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    """A half hour: its number in the day, where it begins on the drawing, and how high each of its figures reaches.

    `level` and `wait` are the y of the service level and of the mean wait; None where there is nothing to tell.
    `waited` is how many waited as it began, None if it has not, and `queue` the y of that.
    """

    number: int
    x: float
    half_hour: HalfHour
    segments: tuple[Segment, ...]
    level: float | None
    wait: float | None
    waited: int | None
    queue: float


@dataclass(frozen=True, slots=True)
class Course:
    """The part of a day in which something came. `most` and `longest` (seconds) are as high as the drawing.

    So is `crowd`, of what waited at once. `marks` are the times at its beginning, quarters and end.
    """

    columns: tuple[Column, ...]
    most: int
    longest: int
    crowd: int
    marks: tuple[datetime, ...]

    @property
    def width(self) -> float:
        """How wide the drawing is."""
        return len(self.columns) * WIDTH

    @property
    def level_path(self) -> str:
        """The service level as a line that breaks where nothing is rated."""
        path, before = [], None
        for column in self.columns:
            if column.level is not None:
                path.append(f"{'M' if before is None else 'L'}{column.x:g} {column.level:g}H{column.x + WIDTH:g}")
            before = column.level
        return "".join(path)


def course_of(found: Sequence[HalfHour], waited: Sequence[int] = ()) -> Course | None:
    """The chart of a day's half hours, of which so many have begun as `waited` has numbers; None if nothing came."""
    numbers = [number for number, each in enumerate(found) if each.figures.counts[Measure.OFFERED]]
    if not numbers:
        return None
    shown = _shown(numbers, len(found))
    most = round_up(max(found[number].figures.counts[Measure.OFFERED] for number in shown))
    longest = _round_up_time(max(found[number].figures.speed_of_answer or 0 for number in shown))
    crowd = round_up(max([waited[number] for number in shown if number < len(waited)], default=0))
    highest = (most, longest, crowd)
    begins = [each.scope.since for each in found] + [found[-1].scope.until]
    return Course(
        tuple(
            _column(number, place, found[number], waited[number] if number < len(waited) else None, highest)
            for place, number in enumerate(shown)
        ),
        most,
        longest,
        crowd,
        tuple(begins[shown.start + len(shown) * quarter // 4] for quarter in range(5)),
    )


def _shown(numbers: Sequence[int], whole: int) -> range:
    """From a whole hour on, and as many as steps are needed, within the day."""
    first = numbers[0] // 2 * 2
    many = min(whole, -((first - numbers[-1] - 1) // STEP) * STEP)
    first = min(first, whole - many)
    return range(first, first + many)


def _column(number: int, place: int, each: HalfHour, waited: int | None, highest: tuple[int, int, int]) -> Column:
    most, longest, crowd = highest
    top, segments = HEIGHT, []
    for measure in FATES:
        height = each.figures.counts[measure] / most * HEIGHT
        top -= height
        if height:
            segments.append(Segment(measure, round(top, 2), round(height, 2)))
    level, wait = each.figures.service_level, each.figures.speed_of_answer
    return Column(
        number,
        place * WIDTH,
        each,
        tuple(segments),
        None if level is None else round((1 - level) * HEIGHT, 2),
        None if wait is None else round((1 - wait / longest) * HEIGHT, 2),
        waited,
        round((1 - (waited or 0) / crowd) * HEIGHT, 2),
    )


def round_up(value: float) -> int:
    """The next number with one digit that people read easily: 1, 2, 5, 10, 20, 50 and so on."""
    power = 1
    while True:
        for digit in (1, 2, 5):
            if value <= digit * power:
                return digit * power
        power *= 10


def _round_up_time(seconds: float) -> int:
    return next((length for length in LENGTHS if seconds <= length), math.ceil(seconds / DAY) * DAY)
