"""A storm of mail between hubs that answer by themselves ends by itself; `bench/storm.py` is the large one."""

from pathlib import Path

import pytest

from hub.interactions.automatic import MOST_A_DAY
from tests.journeys.hub_pair import storm

# Each hub may answer two who are no machines as far as it can see: the other hub, and the robot.
ALLOWED = 2 * 2 * MOST_A_DAY


@pytest.mark.timeout(300)
async def test_a_storm_ends_with_at_most_the_allowed_answers_and_everything_kept(tmp_path: Path) -> None:
    end = await storm(tmp_path, 500)
    assert 0 < end.automatic <= ALLOWED
    assert 0 < end.robot <= ALLOWED
    assert end.stored == end.filed == end.messages
    assert end.stored == end.begun + end.automatic, "what one of them wrote, one of them has"
    assert end.waiting == 0
