"""Answers to invitations, read back by the library and held against RFC 5546 section 3.2.3."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from channels.email.compose import EmailComposer
from channels.email.outgoing_invitation import calendar_of
from channels.email.parse import parse_mail
from channels.email.tokens import ReplyTokens
from hub.errors import Invalid
from hub.interactions.invitation_answer import answer_to
from hub.invitation import Attendee, Invitation
from hub.ports import Address, OutboundDraft
from tests.channels.email.parse.test_invitations import changed

AT = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
US = Attendee("support@example.com", "Help", "ACCEPTED")
ORGANIZER = Attendee("carla@customer.test", "Carla Rossi")
VISIT = Invitation(method="REQUEST", uid="visit@customer.test", organizer=ORGANIZER, sequence=2)
BERLIN = "DTSTART;TZID=Europe/Berlin:20260706T140000"
GUESTS = "ATTENDEE;CN=Support;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:MAILTO:support@example.com\n"


def answered(invitation: Invitation, comment: str = "", us: Attendee = US) -> Any:
    """The one event of the answer, as whoever gets it reads it."""
    content = calendar_of(answer_to(invitation, us, comment), AT)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    calendar = Calendar.from_ical(content)
    assert (calendar["METHOD"], calendar["VERSION"], bool(calendar["PRODID"])) == ("REPLY", "2.0", True)
    (event,) = calendar.subcomponents
    assert event.errors == []
    return event


def required(event: Any) -> dict[str, Any]:
    """What must be there once, and that nothing is there that must not."""
    allowed = {"UID", "DTSTAMP", "ORGANIZER", "ATTENDEE", "SEQUENCE", "RECURRENCE-ID", "DTSTART", "DTEND"}
    assert set(event) <= allowed | {"SUMMARY", "COMMENT"}
    once = {name: event[name] for name in ("UID", "DTSTAMP", "ORGANIZER", "ATTENDEE", "SEQUENCE")}
    assert not any(isinstance(value, list) for value in once.values())
    assert event["DTSTAMP"].dt == AT
    return once


DAY = ((BERLIN, "DTSTART;VALUE=DATE:20260706"), ("DURATION:PT1H30M\n", ""))
FLOATING = (BERLIN, "DTSTART:20260706T140000")
ONE_DATE = ("SEQUENCE:2", "SEQUENCE:2\nRECURRENCE-ID;TZID=Europe/Berlin:20260713T140000")
ONE_FLOATING_DATE = ("SEQUENCE:2", "SEQUENCE:2\nRECURRENCE-ID:20260713T140000")
ONE_DAY = ("SEQUENCE:2", "SEQUENCE:2\nRECURRENCE-ID;VALUE=DATE:20260713")


@pytest.mark.parametrize(
    ("changes", "starts", "ends", "named"),
    [
        ([], "20260706T120000Z", "20260706T133000Z", None),
        ([*DAY], "20260706", "20260707", None),
        ([FLOATING], "20260706T140000", "20260706T153000", None),
        ([ONE_DATE], "20260706T120000Z", "20260706T133000Z", "20260713T120000Z"),
        ([FLOATING, ONE_FLOATING_DATE], "20260706T140000", "20260706T153000", "20260713T140000"),
        ([*DAY, ONE_DAY], "20260706", "20260707", "20260713"),
    ],
    ids=["zone", "all day", "floating", "one date", "one floating date", "one day"],
)
def test_the_event_is_named_as_the_invitation_named_it(
    changes: list[tuple[str, str]], starts: str, ends: str, named: str | None
) -> None:
    event = answered(changed(*changes))
    assert required(event)["UID"] == "meeting-7@customer.test"
    assert event["SEQUENCE"] == 2
    written = [event[name].to_ical().decode() if name in event else None for name in ("DTSTART", "DTEND")]
    assert written == [starts, ends]
    assert (event["RECURRENCE-ID"].to_ical().decode() if "RECURRENCE-ID" in event else None) == named
    assert ("VALUE" in event["DTSTART"].params) == (len(starts) == len("20260706"))
    assert str(event["ORGANIZER"]) == "mailto:carla@customer.test"
    assert event["ORGANIZER"].params["CN"] == "Carla Rossi"


@pytest.mark.parametrize("guests", [GUESTS, GUESTS * 3, "", "ATTENDEE:mailto:somebody@else.example\n"])
def test_the_only_attendee_is_we(guests: str) -> None:
    event = answered(changed((GUESTS, guests)))
    assert str(required(event)["ATTENDEE"]) == "mailto:support@example.com"
    assert dict(event["ATTENDEE"].params) == {"CN": "Help", "PARTSTAT": "ACCEPTED"}


def test_every_script_is_kept() -> None:
    uid = "встреча-7 🎉@customer.test"
    event = answered(replace(VISIT, uid=uid, summary="Besuch der Rösterei ☕"), "Мы будем; вовремя, \\n да\nCarla " * 9)
    assert (event["UID"], event["SUMMARY"]) == (uid, "Besuch der Rösterei ☕")
    assert event["COMMENT"] == ("Мы будем; вовремя, \\n да\nCarla " * 9)


HOSTILE = "x\r\nATTENDEE:mailto:evil@x.example\r\nBEGIN:VALARM"


@pytest.mark.parametrize(
    "invitation",
    [
        replace(VISIT, uid=HOSTILE),
        replace(VISIT, uid="a\nb"),
        replace(VISIT, uid="a\x00b"),
        replace(VISIT, uid=""),
        replace(VISIT, organizer=None),
        replace(VISIT, recurrence_id=HOSTILE),
        replace(VISIT, recurrence_id="20261350"),
        *(replace(VISIT, organizer=Attendee(address)) for address in (HOSTILE, "", "a b@c.d", 'a"@b.c', "a@b.c\n")),
    ],
)
def test_what_no_calendar_holds_is_refused(invitation: Invitation) -> None:
    with pytest.raises(Invalid):
        calendar_of(answer_to(invitation, US, ""), AT)


def test_an_answer_has_one_attendee_and_an_invitation_some() -> None:
    with pytest.raises(Invalid):
        calendar_of(VISIT, AT)
    with pytest.raises(Invalid):
        calendar_of(replace(VISIT, method="COUNTER", attendees=(US,)), AT)
    with pytest.raises(Invalid):
        calendar_of(replace(answer_to(VISIT, US, ""), attendees=(US, US)), AT)


@settings(deadline=None)
@given(st.text(), st.text(), st.text())
def test_nothing_written_anywhere_becomes_a_line_of_its_own(name: str, title: str, comment: str) -> None:
    hostile = replace(VISIT, organizer=replace(ORGANIZER, name=name + HOSTILE), summary=title + HOSTILE)
    event = answered(hostile, comment + HOSTILE, replace(US, name=name + HOSTILE))
    required(event)
    assert event.subcomponents == []


def test_the_mail_is_read_by_people_and_by_calendars() -> None:
    draft = OutboundDraft(
        thread=12,
        sequence=3,
        sender=Address("support@example.com", "Help"),
        recipients=(Address("carla@customer.test", "Carla"),),
        copies=(),
        subject="Visit",
        body_text="We accept the invitation: Visit",
        in_reply_to="invitation@customer.test",
        references=(),
        files=(),
        written_at=AT,
        invitation=answer_to(changed(), US, "Gladly"),
    )
    raw = EmailComposer(ReplyTokens(b"a secret of the tests, long enough", "example.com")).compose(draft).raw
    mail = message_from_bytes(raw)
    assert mail["In-Reply-To"] == "<invitation@customer.test>"
    parts = [part for part in mail.walk() if not part.is_multipart()]
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html", "text/calendar"]
    assert [parts[2].get_param(name) for name in ("method", "component", "charset")] == ["REPLY", "VEVENT", "utf-8"]
    (told,) = parse_mail(raw).invitations
    assert (told.method, told.uid, told.sequence) == ("REPLY", "meeting-7@customer.test", 2)
    assert (told.attendees, told.comment) == ((US,), "Gladly")
    assert told.starts_at
    assert told.ends_at == told.starts_at + timedelta(hours=1.5)


GUEST = Attendee("carla@customer.test", 'Carla "Rossi"', "NEEDS-ACTION")
OURS = replace(
    VISIT,
    organizer=Attendee("support@example.com", "Help"),
    attendees=(GUEST, Attendee("erik@customer.test", "", "ACCEPTED")),
    summary="Fitting",
    starts_at=AT,
    ends_at=AT + timedelta(hours=1),
    place="Hall 3; left",
    description="Bring\nshoes.",
)


def test_an_invitation_asks_each_guest_and_reads_as_it_was_meant() -> None:
    """RFC 5546 sections 3.2.2 and 3.2.5."""
    event: Any = Calendar.from_ical(calendar_of(OURS, AT)).subcomponents[0]
    assert event.errors == []
    first, second = event["ATTENDEE"]
    asked = {"ROLE": "REQ-PARTICIPANT", "RSVP": "TRUE"}
    assert dict(first.params) == {"CN": "Carla 'Rossi'", "PARTSTAT": "NEEDS-ACTION"} | asked
    assert dict(second.params) == {"PARTSTAT": "ACCEPTED"} | asked
    assert (event["STATUS"], event["LOCATION"], event["DESCRIPTION"]) == ("CONFIRMED", "Hall 3; left", "Bring\nshoes.")
    assert event["DTSTART"].to_ical() == b"20260701T093000Z"
    over = replace(OURS, method="CANCEL", cancelled=True, attendees=(GUEST,))
    calendar = Calendar.from_ical(calendar_of(over, AT))
    event = calendar.subcomponents[0]
    assert (calendar["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 2)
    assert "RSVP" not in event["ATTENDEE"].params


def test_a_calendar_answers_what_we_sent_by_its_own_words() -> None:
    """What Outlook and Google send back: the same event, one attendee with an answer."""
    sent = calendar_of(OURS, AT).decode().replace("METHOD:REQUEST", "METHOD:REPLY").replace("NEEDS-ACTION", "DECLINED")
    mail = f"From: carla@customer.test\r\nContent-Type: text/calendar; method=REPLY; charset=utf-8\r\n\r\n{sent}"
    (told,) = parse_mail(mail.encode()).invitations
    assert (told.method, told.uid, told.sequence) == ("REPLY", VISIT.uid, 2)
    assert told.attendees[0] == replace(GUEST, name="Carla 'Rossi'", status="DECLINED")
