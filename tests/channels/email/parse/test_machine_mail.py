"""Bounces, automatic replies and complaints are told from what people write."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from channels.email.parse import parse_mail
from tests.channels.email.parse.samples import expectations, messages, sample

BOUNCE_FLOOR = 0.98
STATUS_FLOOR = 0.90
# Why they are no reports to us.
NO_BOUNCE = {
    "lhost-amazonses-09.eml": "a notification in JSON from a service, in no form of mail",
    "lhost-amazonses-13.eml": "a notification in JSON from a service, of a delivery",
    "lhost-fml-03.eml": "a mailing list's warning of a loop",
}

REPORT = """From: MAILER-DAEMON@mx.example.com
To: bounce+1.1.abc@example.org
Subject: Undelivered
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

Sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com
Original-Envelope-Id: env-7

Final-Recipient: rfc822; anna@example.com
Action: {action}
Status: {status}

Final-Recipient: rfc822; bob@example.com
Action: delivered
Status: 2.0.0

--b
Content-Type: message/rfc822

Message-ID: <ours@example.org>
Subject: Hello

Hello
--b--
"""


def is_internal(status: str) -> bool:
    """A status of the other project's own making."""
    return ".0.9" in status and len(status.rpartition(".")[2]) == 3


def recognised(corpora: Path) -> Iterator[tuple[str, bool, bool | None]]:
    """Each report: whether it was found to be one, and whether with a right code; None if no code is wanted."""
    for path, wanted in expectations(corpora, "sisimai").items():
        if not path.startswith(("arf-", "rfc3834-")) and wanted:
            bounce = sample(corpora, f"sisimai/{path}").bounce
            codes = {told["status"] for told in wanted if told.get("status") and not is_internal(told["status"])}
            yield path, bounce is not None, (bounce is not None and bounce.status in codes) if codes else None


def test_bounces_of_sixty_mail_servers(corpora: Path) -> None:
    reports = list(recognised(corpora))
    missed = {path for path, found, _ in reports if not found}
    statuses = [right for _, _, right in reports if right is not None]
    assert missed == NO_BOUNCE.keys()
    assert 1 - len(missed) / len(reports) >= BOUNCE_FLOOR
    assert sum(statuses) / len(statuses) >= STATUS_FLOOR


def test_complaints_and_automatic_replies(corpora: Path) -> None:
    for path, raw in messages(corpora, "sisimai"):
        mail = parse_mail(raw)
        assert not path.startswith("arf-") or mail.is_complaint, path
        assert not path.startswith("rfc3834-") or mail.auto, path
        assert not path.startswith("not-a-bounce/") or mail.bounce is None, path


@pytest.mark.parametrize(("action", "status"), [("failed", "5.1.1"), ("failed", "4.4.7"), ("", "5.1.1")])
def test_a_failed_delivery(action: str, status: str) -> None:
    mail = parse_mail(REPORT.format(action=action, status=status).encode())
    assert mail.auto == "bounce"
    assert mail.bounce is not None
    assert mail.bounce.structured
    assert mail.bounce.recipients == ("anna@example.com",)
    assert (mail.bounce.status, mail.bounce.returned_id) == (status, "ours@example.org")
    assert mail.bounce.envelope_id == "env-7"


@pytest.mark.parametrize(("action", "status"), [("delayed", "4.4.7"), ("delivered", "2.1.5"), ("", "4.4.7")])
def test_no_failure(action: str, status: str) -> None:
    mail = parse_mail(REPORT.format(action=action, status=status).encode())
    assert mail.bounce is None or mail.bounce.delayed
    assert mail.auto == "report"


@pytest.mark.parametrize(
    "field",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated (rejected)",
        "Precedence: bulk",
        "X-Autoreply: yes",
        "X-Auto-Response-Suppress: DR, All",
        "Return-Path: <>",
        "Subject: Automatic reply: on holiday",
    ],
)
def test_machine_mail(field: str) -> None:
    assert parse_mail(f"From: anna@example.com\n{field}\n\nHello".encode()).auto


@pytest.mark.parametrize(
    ("field", "answerable"),
    [
        ("Auto-Submitted: no", True),
        ("X-Loop: no", False),
        ("Precedence: list", False),
        ("List-Id: <users.example.com>", False),
        ("X-Auto-Response-Suppress: OOF", False),
        ("X-Spam-Flag: YES", False),
        ("Reply-To: someone@example.com", True),
    ],
)
def test_people_write_through_lists_and_forms_too(field: str, answerable: bool) -> None:
    mail = parse_mail(f"From: anna@example.com\n{field}\n\nHello".encode())
    assert mail.auto == ""
    assert (mail.no_auto_reply == "") == answerable


def test_a_form_that_sends_from_noreply_is_read_and_gets_no_automatic_answer() -> None:
    mail = parse_mail(b"From: no-reply@shop.example\nReply-To: anna@example.com\n\nHello")
    assert (mail.auto, bool(mail.no_auto_reply)) == ("", True)
