"""What an activity is to be, and what of that is refused."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.model import User
from hub.access.permissions import require_queue
from hub.activities.about import About, look_up
from hub.activities.kinds import ActivityKind, Urgency
from hub.activities.model import Activity
from hub.activities.recurrence import check_rule
from hub.activities.when import When, checked, of_zone
from hub.errors import Invalid, sentence
from hub.interactions.text import storable
from hub.queueing.model import QueueMember
from storage.unit_of_work import Work

LONGEST_TITLE = LONGEST_PLACE = 200
LONGEST_TEXT = 10_000
# A week before, in minutes.
EARLIEST_REMINDER = 7 * 24 * 60


@dataclass(frozen=True, slots=True)
class Planning:
    """What an activity is to be. Without an owner it stays whose it is, at first who plans it.

    `queue_id` is the team that sees it, `until` the last day of one that recurs; `remind_before` is in minutes. The
    same `key` again makes nothing new.
    """

    kind: ActivityKind
    title: str
    when: When = field(default_factory=When)
    text: str = ""
    place: str = ""
    urgency: Urgency = Urgency.NORMAL
    owner_id: int | None = None
    queue_id: int | None = None
    about: About = field(default_factory=About)
    rule: str = ""
    until: date | None = None
    remind_before: int | None = None
    key: str = ""


async def apply(work: Work, activity: Activity, planning: Planning, by: Actor) -> None:
    """Make a locked or new activity what it is to be. Raises `Invalid`, `NotFound` for what the actor may not see."""
    planning = _checked(planning, work.now)
    owner = await _owner(work, planning, activity, by)
    when = of_zone(planning.when, by.time_zone, owner.time_zone)
    known = await look_up(work.session, planning.about, by)
    _refuse_with_guests(activity, planning)
    activity.kind, activity.title, activity.text = planning.kind, planning.title, planning.text
    activity.place, activity.urgency = planning.place, planning.urgency
    activity.owner_id, activity.queue_id = owner.id, planning.queue_id
    activity.party_id, activity.interaction_id = known.party_id, planning.about.interaction_id
    activity.document_id = planning.about.document_id
    activity.at, activity.ends_at, activity.all_day = when.at, when.ends_at, when.all_day
    activity.time_zone = owner.time_zone
    activity.rule, activity.until = (planning.rule, planning.until) if activity.series_id is None else ("", None)
    activity.remind_before, activity.changed_at = planning.remind_before, work.now
    if activity.series is not None:
        check_rule(activity.series)


def _refuse_with_guests(activity: Activity, planning: Planning) -> None:
    """What guests were invited to is one date, in one conversation, with a time."""
    if not activity.with_guests:
        return
    if planning.rule:
        raise _wrong("rule", sentence("Guests are invited to this one date. Plan another one that recurs."))
    if planning.when.at is None or planning.kind == ActivityKind.TASK:
        raise _wrong("at", sentence("Guests are invited to a time. Cancel it if it is not to be."))
    if planning.about.interaction_id != activity.interaction_id:
        raise _wrong("title", sentence("Guests are written to in the conversation this is about."))


def _checked(planning: Planning, now: datetime) -> Planning:
    """The same as it can be kept. Raises `Invalid` naming the field."""
    title, when = storable(planning.title.strip()), checked(planning.when, now)
    if not 0 < len(title) <= LONGEST_TITLE:
        raise _wrong("title", sentence("Say in 1 to 200 characters what is to be done."))
    if when.at is None and planning.kind != ActivityKind.TASK:
        raise _wrong("at", sentence("Say when it is."))
    if planning.rule and when.at is None:
        raise _wrong("rule", sentence("What recurs needs a first date."))
    if planning.remind_before is not None and not 0 <= planning.remind_before <= EARLIEST_REMINDER:
        raise _wrong("remind_before", sentence("A reminder comes at most a week before."))
    if len(planning.text) > LONGEST_TEXT or len(planning.place) > LONGEST_PLACE:
        raise _wrong("text", sentence("This is too long."))
    text, place = storable(planning.text.strip()), storable(planning.place.strip())
    until = planning.until if planning.rule else None
    remind_before = planning.remind_before if when.at is not None else None
    return replace(planning, title=title, when=when, text=text, place=place, until=until, remind_before=remind_before)


async def _owner(work: Work, planning: Planning, activity: Activity, by: Actor) -> User:
    """Whose it is: the actor's, whoever's it was, or a colleague's who serves the queue it is of."""
    if planning.queue_id is not None:
        require_queue(by, planning.queue_id)
    wanted = planning.owner_id or activity.owner_id or by.user_id
    query = select(User).where(User.id == wanted, User.active)
    if wanted not in {by.user_id, activity.owner_id}:
        query = query.where(User.id.in_(select(QueueMember.user_id).where(QueueMember.queue_id == planning.queue_id)))
    owner = await work.session.scalar(query)
    if owner is None:
        raise _wrong("owner_id", sentence("Choose somebody who serves this queue."))
    return owner


def _wrong(name: str, why: str) -> Invalid:
    return Invalid(why, {name: why})
