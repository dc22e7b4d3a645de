"""Takes out what was said in messages, with their files, originals and what was sent: that they were stays."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import undefer

from hub.interactions.model import ContactState, InboundContact, Interaction, Message
from hub.privacy.blobs import Placed, let_go
from hub.search.model import FileText, SearchEntry
from storage.outbox import DeliveryState, OutboxRow
from storage.unit_of_work import Work

_AS_IT_IS = {"synchronize_session": False}


async def blank_messages(work: Work, run: Placed, messages: Iterable[Message]) -> None:
    """Take out what was said in them, with files, originals and what was sent; `run` names the files to forget."""
    ids = [message.id for message in messages]
    files = [file for message in messages for file in message.attachments]
    let_go(run, [file.blob for file in files])
    gone = [file.id for file in files]
    await work.session.execute(delete(FileText).where(FileText.attachment_id.in_(gone)), execution_options=_AS_IT_IS)
    found = delete(SearchEntry).where(SearchEntry.kind == "file", SearchEntry.ref_id.in_(gone))
    await work.session.execute(found, execution_options=_AS_IT_IS)
    for message in messages:
        message.attachments.clear()
        message.author_address = message.subject = message.body_text = message.body_html = message.reply_text = ""
        message.reply_to = message.external_id = message.delivery_answer = ""
        message.recipients, message.copies, message.hidden_copies, message.remarks = [], [], [], []
        message.authentication, message.invitations, message.identity_id = {}, [], None
        if message.author_id is None:
            message.author_name = ""
    for file in files:
        await work.session.delete(file)
    await blank_sent(work, run, ids)
    raw = select(InboundContact).where(InboundContact.id.in_(message.contact_id for message in messages))
    for contact in await work.session.scalars(raw.options(undefer(InboundContact.raw))):
        let_go(run, [contact.raw_blob])
        await blank_contact(work, contact)


async def blank_sent(work: Work, run: Placed, messages: Iterable[int], *wanted: ColumnElement[bool]) -> None:
    """Take out what was sent of messages, to everybody or only to `wanted`, and to whom."""
    sent = select(OutboxRow).where(OutboxRow.channel == "email", OutboxRow.subject_id.in_(messages), *wanted)
    for row in await work.session.scalars(sent.with_for_update()):
        let_go(run, [row.content])
        row.key, row.recipient, row.content, row.answer, row.due_at = f"erased-{row.id}", "", "", "", None
        if row.state in (DeliveryState.QUEUED, DeliveryState.DEFERRED):
            row.state = DeliveryState.CANCELLED


async def blank_contact(work: Work, contact: InboundContact) -> None:
    """Only its digest stays, so that the same is not taken in again, and what stood for it says nothing."""
    contact.raw, contact.raw_blob, contact.envelope, contact.size, contact.sha256 = None, None, {}, 0, ""
    contact.defect = contact.reason = ""
    if contact.state == ContactState.QUARANTINED and contact.interaction_id is not None:
        interaction = await work.locked(Interaction, contact.interaction_id)
        if interaction is not None:
            interaction.subject = interaction.preview = ""
