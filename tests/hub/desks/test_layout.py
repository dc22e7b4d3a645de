"""What is arranged stays arranged, whatever blocks come and go."""

import pytest

from hub.desks.layout import MOST_BLOCKS, Placed, arranged, checked, read, written
from hub.errors import Invalid

A, B, C = Placed("a"), Placed("b", folded=True), Placed("c", hidden=True)


@pytest.mark.parametrize(
    ("names", "kept", "expected"),
    [
        ("abc", (), "abc"),
        ("abc", (C, A, B), "cab"),
        ("abc", (C, A), "cab"),  # b came later: it stands after a, which it follows
        ("abc", (C, B), "acb"),  # and what follows nothing stands first
        ("ac", (C, B, A), "ca"),  # b is no more
        ("abc", (B, B, C), "abc"),
        ("", (A, B), ""),
    ],
)
def test_blocks_stand_as_they_were_put(names: str, kept: tuple[Placed, ...], expected: str) -> None:
    assert "".join(each.name for each in arranged(list(names), kept)) == expected


def test_folded_and_hidden_ones_stay_so() -> None:
    assert arranged(["a", "b", "c"], (C, B)) == (A, C, B)


def test_what_is_kept_is_read_again() -> None:
    assert read(written((A, B, C))) == (A, B, C)


@pytest.mark.parametrize(
    ("page", "placed"),
    [
        ("party", (A, A)),
        ("party", tuple(Placed(f"b{number}") for number in range(MOST_BLOCKS + 1))),
        ("party", (Placed("No name"),)),
        ("", (A,)),
    ],
)
def test_what_no_page_can_have_is_refused(page: str, placed: tuple[Placed, ...]) -> None:
    with pytest.raises(Invalid):
        checked(page, placed)
