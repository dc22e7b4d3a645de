"""Writes many contacts with their jobs in one transaction: the hot path of every front door, so without the ORM."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.interactions.model import ContactState, InboundContact
from hub.interactions.text import storable, storable_json
from hub.ports import Outcome, RawContact, Receipt
from storage.jobs import Job
from storage.unit_of_work import Work
from storage.upsert import insert_into

UNDERSTAND = "understand"


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A contact, and the blob its bytes are in if they were too large for the table."""

    contact: RawContact
    blob: str | None


async def store_contacts(work: Work, batch: Sequence[HandedIn]) -> list[Receipt]:
    """Store those that are new, count those that are not, and answer each in order."""
    connection = await work.session.connection()
    new = await _insert_new(work, connection, batch)
    if new:
        sizes = {handed.contact.dedupe_key: len(handed.contact.raw) for handed in batch}
        jobs = [_job_row(work, contact_id, sizes[key]) for key, contact_id in new.items()]
        await connection.execute(insert(_table(Job)), jobs)
    repeated = Counter(handed.contact.dedupe_key for handed in batch)
    repeated.subtract(new.keys())
    known = await _count_duplicates(connection, +repeated)
    receipts = []
    for handed in batch:
        contact_id = new.pop(handed.contact.dedupe_key, None)
        outcome = Outcome.DUPLICATE if contact_id is None else Outcome.ACCEPTED
        receipts.append(Receipt(outcome, contact_id or known[handed.contact.dedupe_key]))
    return receipts


async def _insert_new(work: Work, connection: AsyncConnection, batch: Sequence[HandedIn]) -> dict[str, int]:
    statement = (
        insert_into(work.session, InboundContact)
        .on_conflict_do_nothing(index_elements=["dedupe_key"])
        .returning(InboundContact.dedupe_key, InboundContact.id)
    )
    rows = await connection.execute(statement, [_contact_row(work, handed) for handed in batch])
    return dict(rows.all())


async def _count_duplicates(connection: AsyncConnection, repeated: Counter[str]) -> dict[str, int]:
    """Count each repetition, and find the contacts they repeat; most batches have none, or each once."""
    ids: dict[str, int] = {}
    for times in set(repeated.values()):
        statement = (
            update(InboundContact)
            .where(InboundContact.dedupe_key.in_([key for key, count in repeated.items() if count == times]))
            .values(duplicates=InboundContact.duplicates + times)
            .returning(InboundContact.dedupe_key, InboundContact.id)
        )
        ids |= dict((await connection.execute(statement)).all())
    return ids


def _contact_row(work: Work, handed: HandedIn) -> dict[str, Any]:
    contact = handed.contact
    return {
        "channel": contact.channel,
        "source": contact.source,
        "dedupe_key": contact.dedupe_key,
        "inboxes": [storable(address) for address in contact.inboxes],
        "envelope": storable_json(dict(contact.envelope)),
        "raw": None if handed.blob else contact.raw,
        "raw_blob": handed.blob,
        "size": len(contact.raw),
        "sha256": handed.blob or hashlib.sha256(contact.raw).hexdigest(),
        "received_at": work.now,
        "state": ContactState.PENDING,
        "defect": storable(contact.defect),
        "reason": "",
        "duplicates": 0,
        "interaction_id": None,
    }


def _job_row(work: Work, contact_id: int, size: int) -> dict[str, Any]:
    key, payload = f"{UNDERSTAND}-{contact_id}", {"contact_id": contact_id, "size": size}
    return {
        "kind": UNDERSTAND,
        "key": key,
        "payload": payload,
        "due_at": work.now,
        "attempts": 0,
        "lease_token": "",
        "error": "",
    }


def _table(model: type[Job]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table
