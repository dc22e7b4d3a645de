"""What a report means for a copy of a message of ours (RFC 3464 section 2.3, RFC 3463). Pure."""

from enum import StrEnum

from hub.ports import DeliveryReport, ReportKind

# "expired" and "undeliverable" are no words of the RFC, but servers use them.
_FAILED = ("failed", "expired", "undeliverable")


class Verdict(StrEnum):
    """What is to be written down about the copy."""

    FAILED = "failed"
    DELAYED = "delayed"
    READ = "read"
    COMPLAINT = "complaint"
    NOTHING = "nothing"


def verdict(report: DeliveryReport, signed: bool) -> Verdict:
    """Read a report about a message of ours.

    `signed`: it came back to an address only we can make. Words alone, without the form of RFC 3464, are believed then
    and only then. Class 5 has failed; class 4 only where the action says so too; a delay is no failure.
    """
    if report.kind != ReportKind.DELIVERY:
        return Verdict.READ if report.kind == ReportKind.READ else Verdict.COMPLAINT
    if not report.structured:
        return Verdict.FAILED if signed and report.status.startswith("5") else Verdict.NOTHING
    if report.action in _FAILED:
        return Verdict.NOTHING if report.status.startswith("2") else Verdict.FAILED
    if report.action == "delayed":
        return Verdict.DELAYED
    return Verdict.FAILED if not report.action and report.status.startswith("5") else Verdict.NOTHING
