"""When a message may be answered by itself: the conditions of spec section 4, each alone, and the limits."""

from dataclasses import replace

import pytest

from channels.email.parse import parse_mail
from channels.email.parse.contact import to_contact
from hub.interactions.automatic import MOST_A_DAY, Given, Occasion, addresses, destination, refusal

PERSON = Occasion("", "Carla@customer.com", "carla@customer.com", ours=False)


def test_a_person_who_writes_for_the_first_time_is_answered() -> None:
    assert refusal(PERSON, Given()) == ""
    assert refusal(replace(PERSON, return_path=None), Given(today=MOST_A_DAY - 1)) == ""


@pytest.mark.parametrize(
    ("occasion", "given", "reason"),
    [
        (replace(PERSON, unanswerable="mailing list"), Given(), "mailing list"),
        (replace(PERSON, return_path=""), Given(), "no return path"),
        (replace(PERSON, ours=True), Given(), "sent from an address of ours"),
        (PERSON, Given(in_interaction=True), "answered before"),
        (PERSON, Given(today=MOST_A_DAY), "answered too often today"),
    ],
)
def test_each_reason_alone_refuses(occasion: Occasion, given: Given, reason: str) -> None:
    assert refusal(occasion, given) == reason


@pytest.mark.parametrize(
    "local",
    [
        "MAILER-DAEMON",
        "Postmaster",
        "noreply",
        "no-reply",
        "do_not_reply",
        "shop.no-reply",
        "bounces+17=anna",
        "news-bounces",
        "owner-users",
        "users-owner",
        "users-request",
        "listserv",
        "",
    ],
)
def test_addresses_behind_which_nobody_reads_get_nothing(local: str) -> None:
    address = f"{local}@customer.com"
    for occasion in (replace(PERSON, sender=address), replace(PERSON, return_path=address)):
        assert refusal(occasion, Given()) == "sent from an address that takes no answers"


@pytest.mark.parametrize("address", ["anna.owner@x.org", "replying@x.org", "request@x.org", "bouncer@x.org"])
def test_people_with_odd_names_are_answered(address: str) -> None:
    assert refusal(replace(PERSON, sender=address, return_path=address), Given()) == ""


@pytest.mark.parametrize(
    "field",
    [
        "Return-Path: <>",
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated",
        "Auto-Submitted: auto-notified; owner-email=x",
        "Precedence: bulk",
        "Precedence: junk",
        "Precedence: list",
        "Precedence: auto_reply",
        "List-Id: <users.example.com>",
        "List-Unsubscribe: <mailto:x@example.com>",
        "X-Auto-Response-Suppress: All",
        "X-Auto-Response-Suppress: DR, AutoReply",
        "X-Auto-Response-Suppress: OOF",
        "X-Autoreply: yes",
        "X-Autorespond: holiday",
        "X-Loop: support@example.com",
        "X-Spam-Flag: YES",
        "X-Spam-Status: Yes, score=9.1 required=5.0",
        "Content-Type: multipart/report; report-type=disposition-notification",
    ],
)
def test_every_sign_in_the_header_forbids_an_answer(field: str) -> None:
    raw = f"From: carla@customer.com\n{field}\n\nHello".encode()
    contact = to_contact(parse_mail(raw), {"mail_from": "carla@customer.com"})
    assert refusal(replace(PERSON, unanswerable=contact.unanswerable), Given())


def test_what_may_be_answered_has_no_such_sign() -> None:
    raw = b"From: carla@customer.com\nAuto-Submitted: no\nX-Spam-Status: No, score=0.1\n\nHello"
    contact = to_contact(parse_mail(raw), {})
    assert contact.unanswerable == ""


def test_an_answer_goes_to_the_return_path_and_counts_for_everybody_behind_it() -> None:
    forwarded = Occasion("", "Carla+shop@Customer.com", "srs+17=x@forward.org", ours=False)
    assert destination(forwarded) == "srs+17=x@forward.org"
    assert addresses(forwarded) == ("carla@customer.com", "srs@forward.org")
    assert destination(replace(forwarded, return_path=None)) == "Carla+shop@Customer.com"
