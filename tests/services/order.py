"""What takes longest begins first: whichever worker comes to it last would run it alone, while the others are done."""

import pytest

__all__ = ["pytest_collection_modifyitems"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Move tests that are given more time than others to the front, those with most time first."""
    items.sort(key=_most_seconds, reverse=True)


def _most_seconds(item: pytest.Item) -> float:
    given = item.get_closest_marker("timeout")
    return float(given.args[0]) if given is not None else 0.0
