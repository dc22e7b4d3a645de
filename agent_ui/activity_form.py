"""What somebody is to do and when, as the form of an activity says it, and what that form begins with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from agent_ui.arguments import Arguments
from agent_ui.wall_time import instant
from hub.access.actor import Actor
from hub.activities.about import About
from hub.activities.kinds import ActivityKind, Urgency
from hub.activities.listing import ActivityDetail
from hub.activities.planning import Planning
from hub.activities.visible import Which
from hub.activities.when import When, day_of, whole_days
from hub.errors import Invalid, sentence

# What people choose, as RFC 5545 section 3.3.10 writes it.
RULES: Mapping[str, str] = {
    "daily": "FREQ=DAILY",
    "workdays": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "weekly": "FREQ=WEEKLY",
    "fortnightly": "FREQ=WEEKLY;INTERVAL=2",
    "monthly": "FREQ=MONTHLY",
    "yearly": "FREQ=YEARLY",
}
REMINDERS = (0, 5, 15, 60, 24 * 60)
URGENCIES: Mapping[str, Urgency] = {"low": Urgency.LOW, "normal": Urgency.NORMAL, "high": Urgency.HIGH}
USUAL_LENGTH = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class ActivityForm:
    """The fields of the form as a page shows them: times on the clock of whoever looks."""

    kind: str = ActivityKind.TASK
    title: str = ""
    text: str = ""
    place: str = ""
    urgency: str = "normal"
    owner_id: int = 0
    queue_id: int | None = None
    all_day: bool = False
    at: str = ""
    ends_at: str = ""
    rule: str = ""
    until: str = ""
    remind_before: int | None = 0


def which_of(sent: Arguments) -> Which:
    """The activity that a command is about, or one date of it."""
    return Which(sent.number("activity_id"), moment_of(sent.text("date", "")), sent.optional_number("version"))


def moment_of(written: str) -> datetime | None:
    """A moment as pages carry it, with its zone; None for "". Raises `Invalid`."""
    if not written:
        return None
    try:
        at = datetime.fromisoformat(written)
    except ValueError as error:
        raise _no_time() from error
    if at.tzinfo is None or not 2000 <= at.year < 9000:
        raise _no_time()
    return at.astimezone(UTC)


def planning_of(sent: Arguments, by: Actor) -> Planning:
    """What the form wants. Raises `Invalid` naming the field."""
    until, rule = sent.text("until", ""), sent.text("rule", "")
    return Planning(
        kind=_kind(sent.text("kind")),
        title=sent.text("title"),
        when=_when(sent, by.time_zone),
        text=sent.text("text", ""),
        place=sent.text("place", ""),
        urgency=URGENCIES.get(sent.text("urgency", "normal"), Urgency.NORMAL),
        owner_id=sent.optional_number("owner_id"),
        queue_id=sent.optional_number("queue_id"),
        about=About(*(sent.optional_number(name) for name in ("party_id", "interaction_id", "document_id"))),
        rule=RULES.get(rule, rule),
        until=_day(until) if until else None,
        remind_before=sent.optional_number("remind_before"),
        key=sent.text("key", ""),
    )


def form_of(detail: ActivityDetail, zone: str) -> ActivityForm:
    """An activity, or one date of it, as its form shows it."""
    row, chosen = detail.row, {rule: name for name, rule in RULES.items()}
    at, ends_at = _shown(row.when, zone)
    series = None if row.date else row.series
    return ActivityForm(
        kind=row.kind,
        title=row.title,
        text=detail.text,
        place=row.place,
        urgency=next(name for name, urgency in URGENCIES.items() if urgency == row.urgency),
        owner_id=row.owner_id,
        queue_id=row.queue_id,
        all_day=row.when.all_day,
        at=at,
        ends_at=ends_at,
        rule=chosen.get(series.rule, series.rule) if series else "",
        until=series.until.isoformat() if series and series.until else "",
        remind_before=detail.remind_before,
    )


def new_form(kind: str, at: datetime | None, by: Actor, queue_id: int | None) -> ActivityForm:
    """The form of something new, at a time if one was chosen."""
    when = When(at, at + USUAL_LENGTH) if at else When()
    begins, ends = _shown(when, by.time_zone)
    known = kind if kind in set(ActivityKind) else ActivityKind.TASK
    return ActivityForm(kind=known, owner_id=by.user_id, queue_id=queue_id, at=begins, ends_at=ends)


def _shown(when: When, zone: str) -> tuple[str, str]:
    if when.at is None or when.ends_at is None:
        return "", ""
    if when.all_day:
        last = day_of(when.ends_at - timedelta(seconds=1), zone)
        return day_of(when.at, zone).isoformat(), last.isoformat()
    local = [at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M") for at in (when.at, when.ends_at)]
    return local[0], local[1]


def _when(sent: Arguments, zone: str) -> When:
    at, ends_at = sent.text("at", ""), sent.text("ends_at", "")
    if not at:
        return When()
    if sent.optional_flag("all_day"):
        first = _day(at[:10])
        return whole_days(first, _day(ends_at[:10]) if ends_at else first, zone)
    begins = instant(at, zone)
    if sent.text("kind") == ActivityKind.TASK:
        return When(begins, begins)
    return When(begins, instant(ends_at, zone) or (begins + USUAL_LENGTH if begins else None))


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise _no_time() from error


def _kind(written: str) -> ActivityKind:
    try:
        return ActivityKind(written)
    except ValueError as error:
        raise Invalid("There is no such activity.", {"kind": sentence("There is no such activity.")}) from error


def _no_time() -> Invalid:
    return Invalid("That is no time.", {"at": sentence("That is no time.")})
