"""Finds the message of ours that reports are about, by proof first: signed return path, envelope id, returned id."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from hub.interactions.inbound_message import LONGEST_ID
from hub.interactions.model import Direction, InboundContact, Message
from hub.interactions.text import storable
from hub.ports import Composer, DeliveryReport, ParsedContact
from storage.outbox import OutboxRow
from storage.unit_of_work import Work

_XTEXT = re.compile(r"\+([0-9A-F]{2})")


@dataclass(frozen=True, slots=True)
class Reported:
    """A message of ours and its copies. `signed`: named by an address only we can make, not only by its id."""

    message: Message
    copies: Sequence[OutboxRow]
    signed: bool

    def copies_of(self, report: DeliveryReport) -> list[OutboxRow]:
        """The copies a report is about.

        Where a mailbox forwards, a server tells an address we never wrote to: a signed report of the only copy of a
        message is about that copy all the same.
        """
        told = {_comparable(storable(each, 320)) for each in (report.recipient, report.original) if each}
        named = [copy for copy in self.copies if _comparable(copy.recipient) in told]
        return named or (list(self.copies) if self.signed and len(self.copies) == 1 else [])


def _comparable(address: str) -> str:
    """The address in lower case, its domain as servers write it: they report `xn--…` for what was sent to `müller…`."""
    local, at, domain = address.lower().rpartition("@")
    try:
        return f"{local}{at}{domain.encode('idna').decode()}"
    except UnicodeError:
        return address.lower()


async def find_reported(
    work: Work, contact: InboundContact, parsed: ParsedContact, composer: Composer
) -> Reported | None:
    """The message a contact's reports are about; None if they are about none of ours."""
    if not parsed.reports:
        return None
    envelope_ids = (form for report in parsed.reports for form in _forms(report.envelope_id))
    for address in dict.fromkeys((*contact.inboxes, *parsed.thread_tokens, *envelope_ids)):
        thread = composer.thread_of(address)
        if thread is not None and (found := await _by_return_path(work, thread, address)) is not None:
            return found
    return await _by_returned_id(work, parsed.reports)


def _forms(envelope_id: str) -> tuple[str, ...]:
    """As it was told, and as it reads if it was told as RFC 3461 section 4 encodes it for the wire."""
    return (envelope_id, _XTEXT.sub(lambda code: chr(int(code.group(1), 16)), envelope_id)) if envelope_id else ()


async def _by_return_path(work: Work, thread: int, address: str) -> Reported | None:
    """A message that left with this return path; every message of ours has one of its own."""
    of_thread = select(OutboxRow.subject_id).join(Message, Message.id == OutboxRow.subject_id)
    here = or_(Message.interaction_id == thread, Message.home_id == thread)
    query = of_thread.where(here, OutboxRow.envelope_from == address.strip("<> ").lower())
    return await _reported(work, await work.session.scalar(query.order_by(OutboxRow.id.desc()).limit(1)), signed=True)


async def _by_returned_id(work: Work, reports: Sequence[DeliveryReport]) -> Reported | None:
    """An id nobody can guess, but everybody who got the mail has seen: the report must name one of them too."""
    ids = {storable(report.returned_id, LONGEST_ID) for report in reports if report.returned_id}
    if not ids:
        return None
    ours = select(Message.id).where(Message.external_id.in_(ids), Message.direction == Direction.OUTBOUND)
    found = await _reported(work, await work.session.scalar(ours.order_by(Message.id).limit(1)), signed=False)
    return found if found is not None and any(map(found.copies_of, reports)) else None


async def _reported(work: Work, message_id: int | None, signed: bool) -> Reported | None:
    """Its copies are held from here on, before its interaction, as whoever delivers them does."""
    if message_id is None:
        return None
    message = await work.session.get_one(Message, message_id)
    copies = await work.session.scalars(
        select(OutboxRow).where(OutboxRow.subject_id == message.id).order_by(OutboxRow.id).with_for_update()
    )
    return Reported(message, copies.all(), signed)
