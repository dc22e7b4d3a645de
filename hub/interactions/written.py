"""What a customer wrote on a page of ours: kept as it came and filed at once, so that they can be told its number."""

import hashlib
import json
from dataclasses import dataclass

from sqlalchemy import select

from hub.interactions.blocked import BLOCKED, stop_blocked
from hub.interactions.inbound_contact import PORTAL, ContactState, InboundContact
from hub.interactions.receive import Filing, HouseRules, Understood
from hub.interactions.text import storable, storable_json
from hub.interactions.threading import Thread
from hub.ports import Address, ParsedAttachment, ParsedContact
from storage.unit_of_work import Work
from storage.upsert import insert_into

NO_MAIL = "written on a page of ours"


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, by whom, and for which address of ours. `thread`: the conversation it goes to, else a new one.

    `key` is that of its form: the same in it twice is filed once. `blobs` are the keys of its files, in their order.
    `auto` says why it is taken for a machine's, "" for a person's.
    """

    key: str
    sender: Address
    subject: str
    text: str
    inbox: str
    files: tuple[ParsedAttachment, ...] = ()
    blobs: tuple[str, ...] = ()
    thread: int | None = None
    auto: str = ""


@dataclass(frozen=True, slots=True)
class Filed:
    """The conversation it is in. `again`: the same form had come before."""

    interaction_id: int
    again: bool


async def file_written(work: Work, written: Written, house: HouseRules) -> Filed:
    """File it like a contact of any channel, in the open transaction."""
    raw = json.dumps(storable_json(_told(written)), ensure_ascii=False, indent=1).encode()
    # A form that comes back with something else in it is another wish, and no less to be heard.
    key = hashlib.sha256(f"{written.key}:{written.thread or 0}:".encode() + raw).hexdigest()
    key = f"{PORTAL}:{key}"
    contact_id = await _keep(work, written, key, raw)
    if contact_id is None:
        filed = select(InboundContact.interaction_id).where(InboundContact.dedupe_key == key)
        return Filed((await work.session.scalars(filed)).one() or 0, again=True)
    contact = await work.locked(InboundContact, contact_id)
    assert contact is not None, "it was just kept"
    auto = written.auto
    if await stop_blocked(work, contact.answered_on, written.sender.address):
        auto = auto or BLOCKED
    filing = Filing(work, contact, Understood(_parsed(written, auto), written.blobs), house)
    return Filed(await filing.into(Thread(append_to=written.thread)), again=False)


async def _keep(work: Work, written: Written, key: str, raw: bytes) -> int | None:
    """The contact, kept before it is filed; None if that form was kept before."""
    new = insert_into(work.session, InboundContact).values(
        channel=PORTAL,
        source=PORTAL,
        dedupe_key=key,
        inboxes=[written.inbox],
        envelope={},
        raw=raw,
        size=len(raw) + sum(len(file.content) for file in written.files),
        sha256=hashlib.sha256(raw).hexdigest(),
        received_at=work.now,
        state=ContactState.PENDING,
        defect="",
        reason="",
        duplicates=0,
    )
    kept = new.on_conflict_do_nothing(index_elements=["dedupe_key"]).returning(InboundContact.id)
    return await work.session.scalar(kept)


def _told(written: Written) -> dict[str, object]:
    files = zip(written.files, written.blobs, strict=True)
    return {
        "name": written.sender.name,
        "address": written.sender.address,
        "subject": written.subject,
        "text": written.text,
        "files": [{"name": file.name, "type": file.content_type, "content": blob} for file, blob in files],
    }


def _parsed(written: Written, auto: str) -> ParsedContact:
    return ParsedContact(
        sender=written.sender,
        recipients=(Address(written.inbox),) if written.inbox else (),
        copies=(),
        subject=storable(written.subject),
        body_text=storable(written.text),
        body_html="",
        reply_text=storable(written.text),
        external_id="",
        references=(),
        thread_tokens=(),
        sent_at=None,
        auto=auto,
        attachments=written.files,
        # Whoever asks is told by their case; twice would be once too often.
        unanswerable=NO_MAIL,
    )
