"""An invitation, its end or an answer to one as calendars read it: iTIP (RFC 5546) in a part of a mail (RFC 6047)."""

import re
from datetime import UTC, date, datetime
from email import encoders
from email.mime.nonmultipart import MIMENonMultipart

from icalendar import Calendar, Event, vCalAddress

from hub.errors import Invalid
from hub.invitation import Attendee, Invitation

PRODUCT = "-//Onefront//Onefront//EN"

_METHODS = ("REQUEST", "REPLY", "CANCEL")
_ADDRESS = re.compile(r"[^\s@\"<>;:,\x00-\x1f\x7f]+@[^\s@\"<>;:,\x00-\x1f\x7f]+")
# RFC 5545 s3.1: no text holds control characters, but for tabs; line breaks are escaped.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_DATE, _LOCAL, _UTC = "%Y%m%d", "%Y%m%dT%H%M%S", "%Y%m%dT%H%M%SZ"


def calendar_part(told: Invitation, at: datetime) -> MIMENonMultipart:
    """The part of the mail; its method is that of the calendar in it (RFC 6047 s2.4). Raises `Invalid`."""
    part = MIMENonMultipart("text", "calendar", charset="utf-8", method=told.method, component="VEVENT")
    del part["MIME-Version"]
    part.set_payload(calendar_of(told, at))
    encoders.encode_base64(part)
    return part


def calendar_of(told: Invitation, at: datetime) -> bytes:
    """The calendar with what RFC 5546 wants of a REQUEST (s3.2.2), a REPLY (s3.2.3) or a CANCEL (s3.2.5).

    A REPLY has when and what it was besides, for people who look at it. Raises `Invalid` without an organizer and
    attendees, for an answer of other than one attendee, and for what no calendar holds.
    """
    if told.method == "REPLY" and (told.organizer is None or len(told.attendees) != 1):
        raise Invalid("An answer to an invitation is one attendee's, to its organizer.")
    if told.method not in _METHODS or told.organizer is None or not told.attendees:
        raise Invalid("An invitation is from its organizer, to those who are invited.")
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", told.method)
    calendar.add_component(_event(told, told.organizer, at))
    content: bytes = calendar.to_ical()
    return content


def _event(told: Invitation, organizer: Attendee, at: datetime) -> Event:
    event = Event()
    event.add("UID", _unbroken(told.uid))
    event.add("DTSTAMP", at.astimezone(UTC))
    # As many dates as the series has follow from the invitation: an answer to all of them names none.
    if told.recurrence_id:
        event.add("RECURRENCE-ID", _named_date(told.recurrence_id))
    event.add("SEQUENCE", told.sequence)
    event.add("ORGANIZER", _person(organizer))
    for attendee in told.attendees:
        event.add("ATTENDEE", _asked(attendee) if told.method == "REQUEST" else _person(attendee))
    for name, moment in (("DTSTART", told.starts_at), ("DTEND", told.ends_at)):
        if moment:
            event.add(name, _moment(moment, told))
    for name, text in (
        ("SUMMARY", told.summary),
        ("LOCATION", told.place),
        ("DESCRIPTION", told.description),
        ("COMMENT", told.comment),
    ):
        if text:
            event.add(name, _CONTROL.sub(" ", text))
    if told.method != "REPLY":
        event.add("STATUS", "CANCELLED" if told.cancelled else "CONFIRMED")
    return event


def _asked(guest: Attendee) -> vCalAddress:
    """Somebody who is to answer."""
    address = _person(guest)
    address.params["ROLE"], address.params["RSVP"] = "REQ-PARTICIPANT", "TRUE"
    return address


def _person(person: Attendee) -> vCalAddress:
    if not _ADDRESS.fullmatch(person.address):
        raise Invalid("no calendar takes the address %(address)s", address=repr(person.address))
    address = vCalAddress(f"mailto:{person.address}")
    if person.name:
        # RFC 5545 s3.2: a parameter holds no quotation mark.
        address.params["CN"] = " ".join(_CONTROL.sub(" ", person.name.replace('"', "'")).split())
    if person.status:
        address.params["PARTSTAT"] = person.status
    return address


def _unbroken(uid: str) -> str:
    if not uid or _CONTROL.search(uid) or "\n" in uid:
        raise Invalid("no calendar takes the name of this event")
    return uid


def _named_date(name: str) -> date | datetime:
    """The date of a series as `Invitation.recurrence_id` writes it; a time keeps to having a zone or none."""
    try:
        if len(name) == len("20260713"):
            return datetime.strptime(name, _DATE).date()  # noqa: DTZ007 (a day has no zone)
        if name.endswith("Z"):
            return datetime.strptime(name, _UTC).replace(tzinfo=UTC)
        return datetime.strptime(name, _LOCAL)  # noqa: DTZ007 (told without one, so it is answered without)
    except ValueError:
        raise Invalid("no calendar takes the date %(date)s", date=name) from None


def _moment(moment: datetime, told: Invitation) -> date | datetime:
    if told.all_day:
        return moment.date()
    return moment.replace(tzinfo=None) if told.floating else moment.astimezone(UTC)
