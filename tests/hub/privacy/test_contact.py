"""What somebody said last counts, whenever it was written down; a suppressed address is never written to."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.privacy.contact import Said, Verdict, Why, may_contact, standing

USE = ("newsletter", "email")
DAY = datetime(2026, 11, 1, tzinfo=UTC)


def said(given: bool, day: int, number: int, use: tuple[str, str] = USE) -> Said:
    return Said(*use, given, DAY + timedelta(days=day), number)


YES, NO = (True, Why.GIVEN), (False, Why.WITHDRAWN)


@pytest.mark.parametrize(
    ("told", "suppressed", "expected"),
    [
        ([], False, (False, Why.NEVER_ASKED)),
        ([said(True, 1, 1)], False, YES),
        ([said(True, 1, 1), said(False, 2, 2)], False, NO),
        # Noted late: it was said before they took it back.
        ([said(False, 2, 1), said(True, 1, 2)], False, NO),
        # Of one moment, what was noted last.
        ([said(True, 1, 1), said(False, 1, 2)], False, NO),
        ([said(False, 1, 1), said(True, 1, 2)], False, YES),
        ([said(True, 1, 1, ("newsletter", "phone"))], False, (False, Why.NEVER_ASKED)),
        ([said(True, 1, 1, ("offers", "email"))], False, (False, Why.NEVER_ASKED)),
        ([said(True, 1, 1)], True, (False, Why.SUPPRESSED)),
    ],
)
def test_what_was_said_last_counts(told: list[Said], suppressed: bool, expected: tuple[bool, Why]) -> None:
    assert may_contact(USE, told, suppressed=suppressed) == Verdict(*expected)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), max_size=8), st.randoms())
def test_the_order_in_which_it_is_read_changes_nothing(told: list[tuple[bool, int]], random: object) -> None:
    every = [said(yes, day, number) for number, (yes, day) in enumerate(told)]
    mixed = list(every)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert standing(every) == standing(mixed)
