"""Links to a case open that one case for that one address, until their last day."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.cases.customer import is_between
from hub.cases.links import LASTS, CaseLink, CaseLinks
from hub.cases.planned_notice import is_told
from hub.interactions.model import Direction, Message
from portal.customer.tickets import LATEST, SOONEST, Age, Tickets

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LINKS = CaseLinks(b"a secret of the tests, long enough", "https://desk.example/")
OTHERS = CaseLinks(b"another secret, and as long as that", "https://desk.example")
CARLA = CaseLink(7, "carla@customer.test")


@given(st.integers(1, 2**63 - 1), st.text(min_size=3, max_size=80), st.timedeltas(timedelta(), LASTS))
def test_a_link_tells_what_it_opens(document_id: int, address: str, later: timedelta) -> None:
    token = LINKS.token(CaseLink(document_id, address), NOW)
    if 3 <= len(address.lower()) <= 320:
        assert LINKS.read(token, NOW + later) == CaseLink(document_id, address.lower())
    assert OTHERS.read(token, NOW) is None


@given(st.text(max_size=80))
def test_whatever_is_read_is_only_read(token: str) -> None:
    assert LINKS.read(token, NOW) is None


def test_no_part_of_a_link_can_be_changed() -> None:
    token = LINKS.token(CARLA, NOW)
    assert LINKS.url(CARLA, NOW) == f"https://desk.example/case/{token}"
    assert CaseLinks(LINKS.key, "").url(CARLA, NOW) == ""
    for place in range(len(token) - 1):
        letter = "A" if token[place] != "A" else "B"
        assert LINKS.read(token[:place] + letter + token[place + 1 :], NOW) is None
    for cut in range(len(token)):
        assert LINKS.read(token[:cut], NOW) is None
    assert LINKS.read(token, NOW + LASTS + timedelta(days=1)) is None


def said(direction: Direction, **fields: object) -> Message:
    """A message between them and us unless told otherwise."""
    theirs = {"author_address": "Carla@customer.test", "recipients": ["help@example.com"]}
    ours = {"author_address": "help@example.com", "recipients": ["CARLA@customer.test"]}
    usual = {"auto": "", "delivery": "", "copies": [], "hidden_copies": []}
    chosen = theirs if direction == Direction.INBOUND else ours
    return Message(direction=direction, **{**usual, **chosen, **fields})


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        (said(Direction.INBOUND), True),
        (said(Direction.OUTBOUND), True),
        (said(Direction.OUTBOUND, leaves_at=NOW), True),
        # It can be called back until it leaves.
        (said(Direction.OUTBOUND, leaves_at=NOW + timedelta(seconds=10)), False),
        (said(Direction.OUTBOUND, delivery="cancelled"), False),
        (said(Direction.OUTBOUND, auto="automatic answer"), False),
        # What an agent asked somebody else in the same conversation, and what that one said.
        (said(Direction.OUTBOUND, recipients=["supplier@other.test"]), False),
        (said(Direction.INBOUND, author_address="supplier@other.test"), False),
        (said(Direction.OUTBOUND, recipients=["supplier@other.test"], copies=["carla@customer.test"]), False),
    ],
)
def test_a_customer_reads_what_was_said_between_them_and_us(message: Message, *, shown: bool) -> None:
    assert is_between(message, "carla@customer.test", NOW) is shown


@pytest.mark.parametrize(
    ("what", "by_id", "tells", "expected"),
    [
        ("created", None, True, True),
        ("created", 1, True, True),
        ("transition", 1, True, True),
        ("transition", None, True, False),
        ("changed", 1, True, False),
        ("transition", 1, False, False),
        ("created", None, False, False),
    ],
)
def test_customers_hear_of_what_they_did_not_do(what: str, by_id: int | None, *, tells: bool, expected: bool) -> None:
    assert is_told(what, by_id, tells=tells) is expected


@given(st.timedeltas(timedelta(), timedelta(days=3)))
def test_a_form_is_of_now_for_a_day_and_not_at_once(open_for: timedelta) -> None:
    tickets = Tickets(b"a secret of the tests")
    ticket = tickets.new(NOW)
    expected = Age.TOO_SOON if open_for < SOONEST else Age.GOOD if open_for <= LATEST else Age.OVER
    assert tickets.age(ticket, NOW + open_for) == expected
    assert tickets.age(f"{ticket}x", NOW + open_for) == Tickets(b"another").age(ticket, NOW + open_for) == Age.OVER
    assert tickets.new(NOW) != ticket
