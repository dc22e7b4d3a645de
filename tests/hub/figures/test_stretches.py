"""How time is told apart, compared second by second with the definition."""

import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hub.figures.stretches import Span, Stretch, Use, stretches
from hub.queueing.work_modes import WorkMode

LONG = 30
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def _at(second: int) -> datetime:
    return START + timedelta(seconds=second)


def _span(began: int, ended: int) -> Span:
    return Span(_at(began), _at(ended))


seconds = st.integers(0, LONG)
bounds = st.lists(seconds, max_size=6).map(sorted)
held_spans = st.lists(st.tuples(seconds, seconds).map(sorted), max_size=5)


def test_items_in_hand_at_once_occupy_an_agent_once() -> None:
    found = stretches(7, [(WorkMode.READY, _span(0, 20))], [_span(5, 10), _span(8, 12), _span(12, 15)])
    assert found == [
        Stretch(7, Use.AVAILABLE, _at(0), _at(5), 0, 0),
        Stretch(7, Use.OCCUPIED, _at(5), _at(15), 3, 12),
        Stretch(7, Use.AVAILABLE, _at(15), _at(20), 0, 0),
    ]


def test_who_finishes_work_before_a_break_is_occupied_and_who_logged_off_is_not() -> None:
    modes = [
        (WorkMode.READY, _span(0, 5)),
        (WorkMode.NOT_READY, _span(5, 15)),
        (WorkMode.LOGGED_OFF, _span(15, 20)),
        (WorkMode.READY, _span(20, 25)),
    ]
    found = stretches(7, modes, [_span(3, 8), _span(14, 22)])
    assert [(each.use, each.seconds) for each in found] == [
        (Use.AVAILABLE, 3),
        (Use.OCCUPIED, 5),
        (Use.OCCUPIED, 1),
        (Use.OCCUPIED, 2),
        (Use.AVAILABLE, 3),
    ]
    assert [each.items for each in found] == [0, 1, 1, 1, 0]


@given(bounds, st.lists(st.sampled_from(WorkMode), min_size=7, max_size=7), held_spans)
def test_each_second_counts_as_it_is_defined(changes: list[int], modes: list[WorkMode], held: list[list[int]]) -> None:
    borders = [0, *changes, LONG]
    spans = list(itertools.pairwise(borders))
    found = stretches(
        1,
        [(mode, _span(*span)) for mode, span in zip(modes, spans, strict=False)],
        [_span(began, ended) for began, ended in held],
    )
    for second in range(LONG):
        mode = next(mode for mode, (began, ended) in zip(modes, spans, strict=False) if began <= second < ended)
        busy = any(began <= second < ended for began, ended in held)
        uses = [each.use for each in found if each.began_at <= _at(second) < each.ended_at]
        if busy:
            assert uses == ([Use.OCCUPIED] if mode != WorkMode.LOGGED_OFF else [])
        else:
            assert uses == ([Use.AVAILABLE] if mode == WorkMode.READY else [])
    for each in found:
        own = [
            span for span in held if span[0] < span[1] and _at(span[0]) < each.ended_at and _at(span[1]) > each.began_at
        ]
        assert each.items == (len(own) if each.use == Use.OCCUPIED else 0)
        both = [(max(_at(span[0]), each.began_at), min(_at(span[1]), each.ended_at)) for span in own]
        assert each.in_hand == sum((end - begin).total_seconds() for begin, end in both)
    assert all(one.ended_at <= other.began_at for one, other in itertools.pairwise(found))
    assert not any((one.ended_at, one.use) == (other.began_at, other.use) for one, other in itertools.pairwise(found))
