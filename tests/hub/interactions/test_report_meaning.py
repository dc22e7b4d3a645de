"""What a report means: form, action and class decide, and words count only at a signed address."""

import pytest

from hub.interactions.report_meaning import Meaning, meaning_of
from hub.ports import DeliveryReport, ReportKind

DELIVERY = ReportKind.DELIVERY


@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize(
    ("action", "status", "meaning"),
    [
        ("failed", "5.1.1", Meaning.FAILED),
        ("failed", "4.4.7", Meaning.FAILED),
        ("failed", "", Meaning.FAILED),
        ("failed", "2.0.0", Meaning.NOTHING),
        ("undeliverable", "5.1.1", Meaning.FAILED),
        ("", "5.1.1", Meaning.FAILED),
        ("", "4.4.7", Meaning.NOTHING),
        ("delayed", "4.4.1", Meaning.DELAYED),
        ("delayed", "5.4.1", Meaning.DELAYED),
        ("delivered", "5.0.0", Meaning.NOTHING),
        ("invented", "5.0.0", Meaning.NOTHING),
    ],
)
def test_action_and_class_decide(action: str, status: str, meaning: Meaning, signed: bool) -> None:
    assert meaning_of(DeliveryReport(DELIVERY, action=action, status=status), signed) == meaning


@pytest.mark.parametrize(
    ("status", "signed", "meaning"),
    [
        ("5.1.1", True, Meaning.FAILED),
        ("5.1.1", False, Meaning.NOTHING),
        ("4.2.2", True, Meaning.NOTHING),
        ("", True, Meaning.NOTHING),
    ],
)
def test_words_alone_are_believed_of_a_lasting_failure_at_a_signed_address(
    status: str, signed: bool, meaning: Meaning
) -> None:
    assert meaning_of(DeliveryReport(DELIVERY, status=status, structured=False), signed) == meaning


@pytest.mark.parametrize(
    ("kind", "meaning"), [(ReportKind.READ, Meaning.READ), (ReportKind.COMPLAINT, Meaning.COMPLAINT)]
)
def test_other_kinds_are_no_deliveries(kind: ReportKind, meaning: Meaning) -> None:
    assert meaning_of(DeliveryReport(kind, action="failed", status="5.1.1"), signed=True) == meaning
