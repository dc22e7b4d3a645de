"""A queue as it was before a change, to be looked at and kept again."""

import json
from dataclasses import replace
from typing import Any

from hub.access.actor import Actor
from hub.access.audit_log import audit_row
from hub.errors import NotFound
from hub.queueing.queue_rows import QueueDraft, RingDraft
from storage.unit_of_work import Storage


async def queue_before(storage: Storage, kept: QueueDraft, queue_id: int, sequence: int, by: Actor) -> QueueDraft:
    """The queue as it is kept, but that what an entry of the audit log changed is again as it was before.

    Raises `NotFound` unless the entry is a change of this queue.
    """
    entry = await audit_row(storage, sequence, by)
    before = entry.detail.get("before")
    if entry.action != "queue.changed" or entry.detail.get("queue") != queue_id or not isinstance(before, str):
        raise NotFound
    return replace(kept, **{name: _value(name, value) for name, value in json.loads(before).items()})


def _value(name: str, kept: Any) -> Any:
    if name == "rings":
        return tuple(RingDraft(**ring) for ring in kept)
    if name in ("skills", "codes"):
        return tuple(tuple(pair) for pair in kept)
    return tuple(kept) if name == "members" else kept
