"""Capacity: what fits beside what is held, and what comes through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.queueing.capacity import CAPACITY, DEFAULT_PROFILE, Profile
from tests.hub.queueing.values import CHANNELS


@pytest.mark.parametrize(
    ("held", "channel", "fits"),
    [
        ({}, "call", True),
        ({"email": 5}, "email", False),
        ({"email": 5}, "call", True),
        ({"email": 3, "fax": 2}, "call", True),
        ({"email": 5, "call": 1}, "call", False),
        ({"call": 1}, "email", False),
        ({"chat": 1}, "call", False),
        ({"chat": 3}, "chat", True),
        ({"chat": 4}, "chat", False),
        ({"email": 2, "chat": 2}, "email", False),
        ({"pigeon": 1}, "email", False),
        ({}, "pigeon", False),
    ],
)
def test_what_fits(held: dict[str, int], channel: str, fits: bool) -> None:
    assert DEFAULT_PROFILE.has_room(held, channel) is fits


@given(st.dictionaries(st.sampled_from(CHANNELS), st.integers(0, 5)), st.sampled_from(CHANNELS))
def test_nobody_is_over_capacity_by_what_is_not_interrupted(held: dict[str, int], channel: str) -> None:
    if not DEFAULT_PROFILE.has_room(held, channel):
        return
    after = {**held, channel: held.get(channel, 0) + 1}
    counted = {each: n for each, n in after.items() if channel not in DEFAULT_PROFILE.interrupted_by.get(each, ())}
    assert DEFAULT_PROFILE.used(counted) <= CAPACITY


def test_a_profile_may_know_no_interruption() -> None:
    assert not Profile(interrupted_by={}).has_room({"email": 1}, "call")
