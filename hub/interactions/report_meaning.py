"""What a report means for a copy of a message of ours (RFC 3464 section 2.3, RFC 3463). Pure."""

from enum import StrEnum

from hub.ports import DeliveryReport, ReportKind

# "expired" and "undeliverable" are no words of the RFC, but servers use them.
_FAILED = ("failed", "expired", "undeliverable")


class Meaning(StrEnum):
    """What is to be written down about the copy."""

    FAILED = "failed"
    DELAYED = "delayed"
    READ = "read"
    COMPLAINT = "complaint"
    NOTHING = "nothing"


def meaning_of(report: DeliveryReport, signed: bool) -> Meaning:
    """Read a report about a message of ours.

    `signed`: it came back to an address only we can make. Words alone, without the form of RFC 3464, are believed then
    and only then. Class 5 has failed; class 4 only where the action says so too; a delay is no failure.
    """
    if report.kind != ReportKind.DELIVERY:
        return Meaning.READ if report.kind == ReportKind.READ else Meaning.COMPLAINT
    if not report.structured:
        return Meaning.FAILED if signed and report.status.startswith("5") else Meaning.NOTHING
    if report.action in _FAILED:
        return Meaning.NOTHING if report.status.startswith("2") else Meaning.FAILED
    if report.action == "delayed":
        return Meaning.DELAYED
    return Meaning.FAILED if not report.action and report.status.startswith("5") else Meaning.NOTHING
