"""What was loaded before the first test stays: searching it for garbage over and over took an eighth of the time."""

import gc

import pytest

__all__ = ["pytest_collection_finish"]

# New objects until the youngest are searched, and how many such rounds until older ones are.
YOUNG, MIDDLE, OLD = 50_000, 20, 20


def pytest_collection_finish(session: pytest.Session) -> None:
    """Set aside what there is by now, and search less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
