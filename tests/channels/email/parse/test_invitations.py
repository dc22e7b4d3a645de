"""Invitations in mails, as calendars really send them and as they should not."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.parse import ParsedMail, parse_mail
from hub.invitation import Attendee, Invitation, invitation_of_json

MAIL = """From: Carla <carla@customer.test>
To: support@example.com
Subject: Invitation
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=m

--m
Content-Type: multipart/alternative; boundary=a

--a
Content-Type: text/plain; charset=utf-8

You are invited.
--a
Content-Type: text/calendar; charset=utf-8; method={method}

{calendar}
--a--
--m
Content-Type: application/ics; name=invite.ics
Content-Disposition: attachment; filename=invite.ics

{calendar}
--m--
"""
EVENT = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Example//EN
METHOD:REQUEST
BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
UID:meeting-7@customer.test
SEQUENCE:2
SUMMARY:Visit of the workshop\\, with coffee
LOCATION:Milan
DTSTART;TZID=Europe/Berlin:20260706T140000
DURATION:PT1H30M
ORGANIZER;CN=Carla Rossi:mailto:carla@customer.test
ATTENDEE;CN=Support;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:MAILTO:support@example.com
ATTENDEE;PARTSTAT=ACCEPTED:mailto:carla@customer.test
RRULE:FREQ=WEEKLY;COUNT=3
DESCRIPTION:Bring the grinder.\\nThanks
END:VEVENT
END:VCALENDAR"""
CARLA = Attendee("carla@customer.test", "Carla Rossi")


def read(calendar: str, method: str = "REQUEST") -> ParsedMail:
    return parse_mail(MAIL.format(calendar=calendar, method=method).replace("\n", "\r\n").encode())


def changed(*changes: tuple[str, str]) -> Invitation:
    calendar = EVENT
    for old, new in changes:
        assert old in calendar
        calendar = calendar.replace(old, new)
    (invitation,) = read(calendar).invitations
    return invitation


def test_an_invitation_is_read_once_however_often_it_is_enclosed() -> None:
    mail = read(EVENT)
    assert mail.invitations == (
        Invitation(
            method="REQUEST",
            uid="meeting-7@customer.test",
            sequence=2,
            summary="Visit of the workshop, with coffee",
            starts_at=datetime(2026, 7, 6, 12, tzinfo=UTC),
            ends_at=datetime(2026, 7, 6, 13, 30, tzinfo=UTC),
            place="Milan",
            organizer=CARLA,
            attendees=(
                Attendee("support@example.com", "Support", "NEEDS-ACTION"),
                Attendee("carla@customer.test", "", "ACCEPTED"),
            ),
            description="Bring the grinder.\nThanks",
            recurrence="FREQ=WEEKLY;COUNT=3",
        ),
    )
    assert mail.body_text.strip() == "You are invited."
    assert [file.name for file in mail.attachments] == ["invitation.ics", "invite.ics"]


@pytest.mark.parametrize(
    ("line", "starts", "all_day"),
    [
        ("DTSTART:20260706T140000Z", datetime(2026, 7, 6, 14, tzinfo=UTC), False),
        ("DTSTART;VALUE=DATE:20260706", datetime(2026, 7, 6, tzinfo=UTC), True),
        ("DTSTART:20260706T140000", datetime(2026, 7, 6, 14, tzinfo=UTC), False),
        ("DTSTART;TZID=America/New_York:20260706T140000", datetime(2026, 7, 6, 18, tzinfo=UTC), False),
    ],
)
def test_moments(line: str, starts: datetime, all_day: bool) -> None:
    invitation = changed(("DTSTART;TZID=Europe/Berlin:20260706T140000", line), ("DURATION:PT1H30M\n", ""))
    assert (invitation.starts_at, invitation.all_day) == (starts, all_day)
    assert invitation.ends_at is not None
    assert (invitation.ends_at - starts).days == int(all_day)


def test_a_cancellation_says_so() -> None:
    assert changed(("METHOD:REQUEST", "METHOD:CANCEL")).cancelled
    assert changed(("SEQUENCE:2", "SEQUENCE:3\nSTATUS:CANCELLED")).cancelled


def test_the_part_names_the_method_where_the_calendar_does_not() -> None:
    calendar = EVENT.replace("METHOD:REQUEST\n", "")
    assert {read(calendar, "COUNTER").invitations[0].method} == {"COUNTER"}
    assert read(calendar, "NONSENSE").invitations[0].method == ""


def test_one_date_of_a_series_is_named() -> None:
    moved = ("SEQUENCE:2", "SEQUENCE:3\nRECURRENCE-ID;TZID=Europe/Berlin:20260713T140000")
    assert changed(moved).recurrence_id == "20260713T120000Z"


def test_a_date_without_a_zone_keeps_to_having_none() -> None:
    zone = "DTSTART;TZID=Europe/Berlin:20260706T140000"
    floating = changed((zone, "DTSTART:20260706T140000\nRECURRENCE-ID:20260713T140000"))
    assert (floating.floating, floating.recurrence_id) == (True, "20260713T140000")
    assert [changed((zone, f"DTSTART{rest}")).floating for rest in (";VALUE=DATE:20260706", ":20260706T140000Z")] == [
        False,
        False,
    ]


def test_an_answer_says_who_and_why() -> None:
    said = "ATTENDEE;CN=Support;PARTSTAT=DECLINED:mailto:support@example.com\nCOMMENT:No time\\, sorry\n"
    both = EVENT[EVENT.index("ATTENDEE;CN") : EVENT.index("RRULE:FREQ=WEEKLY;COUNT")]
    answer = changed(("METHOD:REQUEST", "METHOD:REPLY"), (both, said))
    assert answer.attendees == (Attendee("support@example.com", "Support", "DECLINED"),)
    assert (answer.method, answer.comment) == ("REPLY", "No time, sorry")


def test_an_id_is_whole_or_the_event_is_left_a_file() -> None:
    uid = "UID:meeting-7@customer.test"
    assert changed((uid, f"UID:{'x' * 1000}")).uid == "x" * 1000
    mail = read(EVENT.replace(uid, f"UID:{'x' * 1001}"))
    assert mail.invitations == ()
    assert [file.name for file in mail.attachments] == ["invitation.ics", "invite.ics"]


def test_what_was_kept_before_answers_were_is_read() -> None:
    kept = changed().as_json()
    del kept["floating"], kept["comment"]
    assert invitation_of_json(kept) == changed()


@pytest.mark.parametrize(
    "calendar",
    [
        "no calendar at all",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT",
        "BEGIN:VCALENDAR\nEND:VEVENT\nEND:VCALENDAR",
        EVENT.replace("UID:meeting-7@customer.test\n", ""),
        EVENT.replace("20260706T140000", "99999999T999999"),
        EVENT.replace("PT1H30M", "P999999999999D"),
        "BEGIN:VCALENDAR\n" * 2000,
        EVENT + "x" * 600_000,
    ],
)
def test_what_is_broken_stays_a_file(calendar: str) -> None:
    mail = read(calendar)
    assert "invite.ics" in [file.name for file in mail.attachments]
    assert len(mail.invitations) <= 1


def test_a_crowd_is_counted_no_further() -> None:
    crowd = "\n".join(f"ATTENDEE:mailto:guest-{number}@customer.test" for number in range(3000))
    assert len(changed(("SEQUENCE:2", f"SEQUENCE:2\n{crowd}")).attendees) == 200


@given(st.text())
def test_any_text_may_be_a_summary(summary: str) -> None:
    invitation = Invitation(
        "REQUEST", "1", summary=summary, organizer=CARLA, starts_at=datetime(2026, 1, 1, tzinfo=UTC)
    )
    assert invitation_of_json(invitation.as_json()) == invitation
