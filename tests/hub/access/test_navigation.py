"""What the bar leads to: read as it was kept, merged over roles, drawn only for who may open it."""

import pytest

from hub.access.actor import Actor, WorkCenter
from hub.access.navigation import MOST_CENTERS, PAGES, USUAL, checked, merged, read, visible, written
from hub.access.permissions import Permission
from hub.errors import Invalid


def center(title: str, *pages: str) -> WorkCenter:
    return WorkCenter(title, pages)


def test_what_is_kept_reads_back() -> None:
    assert read(written(USUAL)) == USUAL
    assert read([]) == USUAL


def test_a_page_that_is_no_more_is_left_out() -> None:
    assert read([{"title": "Work", "pages": ["home", "switchboard"]}]) == (center("Work", "home"),)


def test_several_roles_make_one_bar() -> None:
    first = (center("Work", "home", "mine"), center("Queues", "queues"))
    second = (center("Work", "mine", "open"), center("System", "home", "wallboard"))
    assert merged([first, second]) == (
        center("Work", "home", "mine", "open"),
        center("Queues", "queues"),
        center("System", "wallboard"),
    )


@pytest.mark.parametrize(
    ("permissions", "pages"),
    [
        ((), ()),
        ((Permission.SUPERVISE,), ("wallboard",)),
        ((Permission.QUARANTINE,), ("administration",)),
        ((Permission.SUPERVISE, Permission.ADMINISTER), ("wallboard", "administration")),
    ],
)
def test_a_page_is_drawn_for_who_may_open_it(permissions: tuple[Permission, ...], pages: tuple[str, ...]) -> None:
    system = center("System", "wallboard", "administration")
    drawn = visible(Actor(1, "Anna", frozenset(permissions), navigation=(system,)))
    assert drawn == ((center("System", *pages),) if pages else ())


def test_a_bar_is_kept_without_areas_that_are_empty() -> None:
    assert checked([center(" Work ", "home"), center("Nothing")]) == (center("Work", "home"),)


@pytest.mark.parametrize(
    "bar",
    [
        [],
        [center("Work")],
        [center("", "home")],
        [center("x" * 61, "home")],
        [center("a\nb", "home")],
        [center("Work", "home", "home")],
        [center("Work", "home"), center("More", "home")],
        [center("Work", "home"), center("Work", "mine")],
        [center("Work", "switchboard")],
        [center(str(place), "home") for place in range(MOST_CENTERS + 1)],
        [center("Work", *PAGES, *PAGES, *PAGES, *PAGES, *PAGES, *PAGES)],
    ],
)
def test_a_bar_nobody_could_use_is_refused(bar: list[WorkCenter]) -> None:
    with pytest.raises(Invalid) as refusal:
        checked(bar)
    assert "navigation" in refusal.value.fields
