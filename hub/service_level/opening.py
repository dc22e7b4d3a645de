"""Whether a queue is open, and when it opens next: what customers are told, and administrators see. Pure."""

from datetime import datetime

from hub.service_level.business_hours import HORIZON, BusinessHours


def opens_next(hours: BusinessHours, now: datetime) -> datetime | None:
    """When it opens the next time (UTC); now if it is open, None if that is more than a year away."""
    return next((opens for opens, _ in hours.open_intervals(now, now + HORIZON)), None)


def closes_next(hours: BusinessHours, now: datetime) -> datetime | None:
    """When it closes (UTC), while it is open; None if it is closed, or never closes."""
    if not hours.is_open(now):
        return None
    closing = now
    for opens, closes in hours.open_intervals(now, now + HORIZON):
        # Midnight between two slots is no closing, nor is a change of the clock.
        if opens > closing:
            return closing
        closing = closes
    return None
