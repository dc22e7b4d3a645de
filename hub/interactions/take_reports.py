"""Writes down on the very message what reports say became of it."""

from dataclasses import dataclass

from hub.interactions.deliver import show_delivery
from hub.interactions.find_reported import Reported
from hub.interactions.model import Message
from hub.interactions.report_meaning import Meaning, meaning_of
from hub.interactions.text import storable
from hub.parties.suppress import suppress
from hub.ports import DeliveryReport
from storage.outbox import DeliveryState, OutboxRow
from storage.unit_of_work import Work

# What never left cannot have come back, and what has failed already says why.
_LEFT = (DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.DEFERRED, DeliveryState.UNCERTAIN)

# Whoever got a mail can report it again and again, in other words each time.
_MOST_REMARKS = 20


@dataclass(frozen=True, slots=True)
class Taken:
    """What reports changed: anything at all on the message, and whether a copy of it turned out not to arrive."""

    changed: bool
    failed: bool


async def take_reports(work: Work, reported: Reported, reports: tuple[DeliveryReport, ...]) -> Taken:
    """Write down what they say. Call it with the interaction of the message locked."""
    meanings: set[Meaning] = set()
    for report in reports:
        meant = meaning_of(report, reported.signed)
        for copy in reported.copies_of(report):
            if await _take(work, reported.message, (copy, report), meant):
                meanings.add(meant)
    return Taken(bool(meanings), Meaning.FAILED in meanings)


async def _take(work: Work, message: Message, about: tuple[OutboxRow, DeliveryReport], meant: Meaning) -> bool:
    """Whether it changed something about the copy or its message."""
    copy, report = about
    if meant == Meaning.FAILED:
        return await _fail(work, message, copy, _words(copy, report))
    if meant == Meaning.DELAYED:
        return _remark(message, f"delayed on its way: {_words(copy, report)}")
    if meant == Meaning.READ and message.read_at is None:
        message.read_at = work.now
        return True
    if meant == Meaning.COMPLAINT:
        await suppress(work, copy.channel, copy.recipient, "complaint")
        return _remark(message, f"called unwanted by its recipient: {copy.recipient}")
    return False


async def _fail(work: Work, message: Message, copy: OutboxRow, words: str) -> bool:
    if copy.state not in _LEFT:
        return False
    # A worker that is still waiting for the relay's last word comes too late with it.
    copy.state, copy.answer, copy.due_at, copy.lease_token = DeliveryState.FAILED, words, None, ""
    await show_delivery(work, message, words)
    return True


def _remark(message: Message, remark: str) -> bool:
    kept = storable(remark, 300)
    if kept in message.remarks or len(message.remarks) >= _MOST_REMARKS:
        return False
    message.remarks = [*message.remarks, kept]
    return True


def _words(copy: OutboxRow, report: DeliveryReport) -> str:
    told = " ".join(word for word in (report.status, report.diagnostic) if word)
    return storable(f"{copy.recipient}: {told}" if told else copy.recipient, 2000)
