"""What an agent reads off their own wall is a moment for everybody."""

from datetime import UTC, datetime

import pytest

from agent_ui.wall_time import instant
from hub.errors import Invalid


@pytest.mark.parametrize(
    ("written", "zone", "wanted"),
    [
        ("2026-11-24T08:00", "Europe/Berlin", datetime(2026, 11, 24, 7, tzinfo=UTC)),
        ("2026-07-24T08:00", "Europe/Berlin", datetime(2026, 7, 24, 6, tzinfo=UTC)),
        ("2026-11-24T08:00", "Asia/Yekaterinburg", datetime(2026, 11, 24, 3, tzinfo=UTC)),
        ("2026-10-25T02:30", "Europe/Berlin", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("2026-03-29T02:30", "Europe/Berlin", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("", "UTC", None),
    ],
)
def test_the_clock_on_the_wall_is_read(written: str, zone: str, wanted: datetime | None) -> None:
    assert instant(written, zone) == wanted


@pytest.mark.parametrize(
    ("written", "zone"),
    [
        ("tomorrow", "UTC"),
        ("2026-11-24T08:00Z", "UTC"),
        ("0001-01-01T00:00", "Europe/Berlin"),
        ("9999-12-31T23:59", "America/New_York"),
        ("2026-11-24T08:00", "No/Where"),
    ],
)
def test_what_is_no_time_is_refused(written: str, zone: str) -> None:
    with pytest.raises(Invalid):
        instant(written, zone)
