"""Times, numbers and sizes as the viewer's language and time zone write them. Used as template filters."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, format_timedelta, get_datetime_format
from babel.lists import format_list
from babel.numbers import format_decimal, get_currency_precision
from babel.units import format_unit

from hub.web.viewer import current_viewer

SIZES = ("B", "kB", "MB", "GB")


def short_time(at: datetime, now: datetime) -> str:
    """As short as it can be said today: 14:05, or 3 Nov this year, or 03/11/25."""
    zone, language = viewer_zone(), current_viewer().language
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    if local.date() == today:
        return format_time(local, "short", tzinfo=zone, locale=language)
    if local.year == today.year:
        return _day_and_month(local, language)
    return format_date(local.date(), "short", locale=language)


def clock_time(at: datetime) -> str:
    """The time of day, whatever day it is: 14:05."""
    return format_time(at.astimezone(viewer_zone()), "short", tzinfo=viewer_zone(), locale=current_viewer().language)


def hour(at: int) -> str:
    """An hour of a day as an axis names it: 14:00, or 2 PM where the day has twice twelve."""
    language = current_viewer().language
    twelve = "a" in Locale.parse(language).time_formats["short"].pattern
    return format_time(time(at % 24), "h a" if twelve else "HH:mm", locale=language)


def full_time(at: datetime) -> str:
    """Date and time to the minute, with the month as a word."""
    language, local = current_viewer().language, at.astimezone(viewer_zone())
    joined = str(get_datetime_format("medium", locale=language)).replace("'", "")
    clock = format_time(local, "short", tzinfo=viewer_zone(), locale=language)
    return joined.replace("{0}", clock).replace("{1}", format_date(local.date(), "medium", locale=language))


def whole_day(at: date) -> str:
    """The date of a day that is the same in every zone, e.g. a holiday: as it is written, not as it is here."""
    return format_date(at.date() if isinstance(at, datetime) else at, "full", locale=current_viewer().language)


def short_day(at: date) -> str:
    """A day with its weekday, as short as it can be said: Mon, Nov 30."""
    return format_skeleton("MMMEd", _noon(at), locale=current_viewer().language)


def month(at: date) -> str:
    """The month of a day: November 2026."""
    return format_skeleton("yMMMM", _noon(at), locale=current_viewer().language)


def _noon(at: date) -> datetime:
    # A skeleton takes moments only.
    return datetime(at.year, at.month, at.day, 12, tzinfo=UTC)


def ago(at: datetime, now: datetime) -> str:
    """How long it has been, in the largest unit that fits: 3 minutes ago."""
    return format_timedelta(at - now, add_direction=True, threshold=1, locale=current_viewer().language)


def spell(seconds: int) -> str:
    """A length of time in its two largest units: 1 hr 15 min."""
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    units = [(days, "day"), (hours, "hour"), (minutes, "minute"), (seconds, "second")]
    first = next((place for place, (amount, _) in enumerate(units) if amount), len(units) - 1)
    said = [each for each in units[first : first + 2] if each[0] or len(units) - 1 == first]
    language = current_viewer().language
    return " ".join(format_unit(amount, unit, length="short", locale=language) for amount, unit in said)


def number(value: float) -> str:
    """A number with the language's separators."""
    return format_decimal(value, locale=current_viewer().language)


def money(amount: Decimal, currency: str) -> str:
    """An amount with its currency, to at least that currency's smallest coin; only the number where none is known."""
    language = current_viewer().language
    if not currency:
        return format_decimal(amount, locale=language)
    digits = max(get_currency_precision(currency), -int(amount.normalize().as_tuple().exponent))
    written = format_decimal(amount, format=f"#,##0.{'0' * digits}", locale=language)
    return f"{written}\u00a0{currency}"


def listed(items: Sequence[str], style: Literal["standard", "or"] = "standard") -> str:
    """Several things as one is told them: a, b and c; or with the style `or`, a, b or c."""
    return format_list(items, style, locale=current_viewer().language)


def size(octets: int) -> str:
    """A file's size in the largest decimal unit that keeps at least one whole: 1.4 MB."""
    amount, unit = float(octets), 0
    while amount >= 1000 and unit < len(SIZES) - 1:
        amount, unit = amount / 1000, unit + 1
    digits = "#,##0.#" if unit > 0 and amount < 10 else "#,##0"
    return f"{format_decimal(amount, format=digits, locale=current_viewer().language)}\u00a0{SIZES[unit]}"


def viewer_zone() -> ZoneInfo:
    """The viewer's time zone, UTC for a name nobody knows."""
    return _zone(current_viewer().time_zone)


@cache
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _day_and_month(local: datetime, language: str) -> str:
    # "d MMM" in the order of the language: 3 Nov, Nov 3, 3. Nov.
    skeleton = Locale.parse(language).datetime_skeletons["MMMd"]
    return format_date(local.date(), skeleton.pattern, locale=language)
