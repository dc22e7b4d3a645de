"""Lanes: equal for items that ask for the same, and read back as they were written."""

from hypothesis import given
from hypothesis import strategies as st

from hub.queueing.lanes import ANYBODY, Lane, lane_of, read_lane
from tests.hub.queueing.values import CHANNELS

channels = st.sampled_from(CHANNELS)
skills = st.dictionaries(st.integers(1, 200), st.integers(1, 5), max_size=4)
pins = st.none() | st.integers(1, 2000)


def test_a_lane_says_what_is_asked_for() -> None:
    assert lane_of("chat", {}, None) == "chat"
    assert lane_of("chat", {"10": 1, "9": 2}, None) == "chat|9:2,10:1"
    assert lane_of("chat", {"9": 2}, 12) == "@12|chat|9:2"


@given(channels, skills, pins)
def test_what_is_written_can_be_read(channel: str, asked: dict[int, int], pinned_to: int | None) -> None:
    lane = lane_of(channel, {str(skill): level for skill, level in asked.items()}, pinned_to)
    assert read_lane(lane) == Lane(channel, asked, pinned_to)


@given(channels, skills, pins)
def test_the_lanes_of_anybody_lie_together(channel: str, asked: dict[int, int], pinned_to: int | None) -> None:
    lane = lane_of(channel, {str(skill): level for skill, level in asked.items()}, pinned_to)
    assert (ANYBODY[0] < lane < ANYBODY[1]) == (pinned_to is None)
