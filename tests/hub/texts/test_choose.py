"""The reader's language first, then the queue's own wording, then English, then whatever is there."""

from itertools import permutations

import pytest

from hub.texts.choose import TextRow, chosen, fitting
from hub.texts.kinds import TextKind


def text(name: str, language: str, queue_id: int | None = None, *, active: bool = True) -> TextRow:
    return TextRow(hash(name) % 1000, TextKind.SIGNATURE, queue_id, language, name, "", name, active)


ALL_EN, ALL_DE, MINE_EN, MINE_DE, OTHER_DE = (
    text("all en", "en"),
    text("all de", "de"),
    text("mine en", "en", 1),
    text("mine de", "de", 1),
    text("other de", "de", 2),
)


@pytest.mark.parametrize(
    ("there", "language", "wanted"),
    [
        ((ALL_EN, ALL_DE, MINE_EN, MINE_DE), "de", MINE_DE),
        ((ALL_EN, ALL_DE, MINE_EN), "de", ALL_DE),
        ((ALL_EN, MINE_EN, OTHER_DE), "de", MINE_EN),
        ((ALL_EN, MINE_DE), "ru", ALL_EN),
        ((MINE_DE,), "", MINE_DE),
        ((OTHER_DE,), "de", None),
        ((text("off", "de", 1, active=False),), "de", None),
    ],
)
def test_the_best_is_chosen_in_whatever_order_they_are(
    there: tuple[TextRow, ...], language: str, wanted: TextRow | None
) -> None:
    assert {chosen(order, 1, language) for order in permutations(there)} == {wanted}


def test_all_that_fit_are_listed_the_best_first() -> None:
    assert fitting([ALL_EN, OTHER_DE, ALL_DE, MINE_DE], 1, "de") == [MINE_DE, ALL_DE, ALL_EN]
