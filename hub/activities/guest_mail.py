"""Which mails the guests of an activity get, and what each says to people and to calendars."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from hub.activities.guest_news import Informed, Standing, asks_again, news
from hub.activities.model import Activity, Guest
from hub.activities.when import When
from hub.invitation import Attendee, Invitation


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a mail to guests is about. `what`: `invited`, `changed` or `cancelled`; `words` is what the inviter says."""

    what: str
    title: str
    place: str
    when: When
    time_zone: str
    words: str


@dataclass(frozen=True, slots=True)
class GuestMail:
    """One mail to all guests who are told the same, as calendars and as people read it."""

    guests: Sequence[Guest]
    method: str
    occasion: Occasion

    def to(self, guest: Guest) -> "GuestMail":
        """The same to one of them."""
        return replace(self, guests=(guest,))


def mails_to(activity: Activity, guests: Iterable[Guest], now: datetime) -> list[GuestMail]:
    """What there is to tell, by whom it is told."""
    standing, alike = standing_of(activity), defaultdict[tuple[str, str, str], list[Guest]](list)
    for guest in guests:
        method = news(standing, Informed(guest.invited, guest.told), now)
        if method:
            alike[method, "changed" if guest.told else "invited", guest.words].append(guest)
    return [
        GuestMail(told, method, _occasion(activity, "cancelled" if method == "CANCEL" else what, words))
        for (method, what, words), told in alike.items()
    ]


def standing_of(activity: Activity) -> Standing:
    """An activity as its guests know it."""
    return Standing(activity.state, activity.title, activity.place, activity.when, activity.time_zone)


def note_told(guest: Guest, activity: Activity, method: str) -> None:
    """Note what the guest's calendar holds now; an answer to another time is none to this."""
    standing = standing_of(activity)
    if guest.told and method == "REQUEST" and asks_again(standing, Informed(guest.invited, guest.told)):
        guest.status, guest.comment, guest.answered_at = "", "", None
    guest.told = standing.facts if method == "REQUEST" else {}
    guest.sequence, guest.words = activity.version, ""


def invitation_of(activity: Activity, mail: GuestMail, guests: Iterable[Guest], organizer: Attendee) -> Invitation:
    """What calendars read (RFC 5546 section 3.2.2 and 3.2.5): in a request of everybody, in the end of whose it is."""
    starts_at, ends_at = standing_of(activity).moments
    request = mail.method == "REQUEST"
    named = [guest for guest in guests if guest.invited] if request else mail.guests
    return Invitation(
        method=mail.method,
        uid=activity.uid,
        sequence=activity.version,
        summary=activity.title,
        starts_at=starts_at,
        ends_at=ends_at,
        all_day=activity.all_day,
        place=activity.place,
        organizer=organizer,
        attendees=tuple(Attendee(guest.address, guest.name, guest.status or "NEEDS-ACTION") for guest in named),
        description=mail.occasion.words,
        cancelled=not request,
    )


def _occasion(activity: Activity, what: str, words: str) -> Occasion:
    return Occasion(what, activity.title, activity.place, activity.when, activity.time_zone, words)
