"""Header fields of a stranger's own making steer nothing: not where a mail goes, nor who is said to have written it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.parse import parse_mail, to_contact

HEAD = "From: m@elsewhere.example\r\nTo: support@example.com\r\nSubject: Hello\r\nMessage-ID: <1@elsewhere.example>\r\n"
PLAIN = to_contact(parse_mail(f"{HEAD}\r\nText\r\n".encode()), {})

# What others obey: priorities, authors, queues, states, visibility, tokens.
TEMPTING = (
    "X-Priority: 1",
    "X-MSMail-Priority: High",
    "Importance: high",
    "X-Onefront-Interaction: 1",
    "X-Onefront-Author: anna@example.com",
    "X-Onefront-State: closed",
    "X-Zammad-Ticket-Priority: 3 high",
    "X-Zammad-Customer-Email: carla@customer.com",
    "X-OTRS-Queue: Sales",
    "X-OTRS-SenderType: agent",
    "X-OTRS-Ignore: yes",
    "RT-Squelch-Replies-To: carla@customer.com",
    "RT-Send-Cc: everybody@customer.com",
    "X-FreeScout-Reply: 1",
    "X-Sender: carla@customer.com",
    "X-Authenticated-Sender: anna@example.com",
    "X-Authentication-Results: example.com; dmarc=pass",
    "X-Forwarded-For: carla@customer.com",
    "Sender: anna@example.com",
    "Return-Path: <anna@example.com>",
    "Resent-From: anna@example.com",
    "Authentication-Results: example.com; dmarc=pass header.from=elsewhere.example",
    "ARC-Authentication-Results: i=1; example.com; dmarc=pass",
)


@pytest.mark.parametrize("line", TEMPTING)
def test_what_others_obey_is_text_here(line: str) -> None:
    assert to_contact(parse_mail(f"{line}\r\n{HEAD}\r\nText\r\n".encode()), {}) == PLAIN
    assert to_contact(parse_mail(f"{HEAD}{line}\r\n\r\nText\r\n".encode()), {}) == PLAIN


names = st.from_regex(r"X-[A-Za-z]{1,12}(-[A-Za-z]{1,12}){0,2}", fullmatch=True).filter(
    # These say that a machine wrote, which is about answering and not about the reader (spec: automatic mail).
    lambda name: not name.lower().startswith(("x-auto", "x-mail-auto", "x-loop", "x-spam"))
)


@given(names, st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40))
def test_no_x_field_changes_what_was_understood(name: str, value: str) -> None:
    raw = f"{HEAD}{name}: {value}\r\n\r\nText\r\n".encode()
    assert to_contact(parse_mail(raw), {}) == PLAIN
