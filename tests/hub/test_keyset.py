"""A list goes on where it ended, and nowhere else."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import Invalid
from hub.keyset import LARGEST_KEY, cursor_of, cut, position


@given(st.integers(0, 4_000_000_000), st.integers(0, LARGEST_KEY))
def test_a_cursor_says_where_the_last_row_was(seconds: int, key: int) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    assert position(cursor_of(at, key)) == (at, key)


UNKNOWN = ("", "yesterday", "2026-03-02~x", "2026-03-02~-1", f"2026-03-02~{2**63}", "~1", "1~1~1")


@pytest.mark.parametrize("cursor", UNKNOWN)
def test_what_was_never_given_out_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid):
        position(cursor)


@given(st.text(max_size=60))
def test_whatever_stands_in_an_address_is_a_place_or_refused(cursor: str) -> None:
    with suppress(Invalid):
        assert 0 <= position(cursor)[1] <= LARGEST_KEY


@given(st.lists(st.integers()), st.integers(1, 9))
def test_one_more_row_tells_that_there_are_more(rows: list[int], most: int) -> None:
    shown, more = cut(rows, most)
    assert list(shown) == rows[:most]
    assert more is (len(rows) > most)
