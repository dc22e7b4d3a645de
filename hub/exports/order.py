"""Has conversations given out: those that are chosen, all of a list, or whatever a search finds; and stops that."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import insert, select

from hub.access.actor import Actor
from hub.access.audit import audit
from hub.access.model import User
from hub.access.permissions import Permission, require
from hub.bulk.start import MOST, Chosen
from hub.errors import Invalid, NotFound
from hub.events import ExportAdvanced
from hub.exports.model import Export, ExportItem, ExportPart, Form, State
from hub.interactions.inbox_query import window
from hub.privacy.blobs import forget_later
from hub.search.address import search_at
from storage.jobs import enqueue
from storage.unit_of_work import Work, action

JOB = "export"
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be given out: `chosen`, or what the search at an address finds. `key` is of the click."""

    form: Form
    key: str
    chosen: Chosen = field(default_factory=Chosen)
    address: str = ""


@action
async def order_export(work: Work, wanted: Wanted, by: Actor) -> int:
    """Begin and return the export; the same key again returns the same one. That it was ordered is written down.

    Raises `NotAllowed` unless the actor answers for privacy, `Invalid` for none or too many.
    """
    require(by, Permission.DESK)
    require(by, Permission.PRIVACY)
    ids = await _ids(work, wanted, by)
    # Of two clicks at once the second waits here, and finds what the first began.
    await work.session.execute(select(User.id).where(User.id == by.user_id).with_for_update(key_share=True))
    key = f"{by.user_id}:{wanted.key}"
    begun = await work.session.scalar(select(Export.id).where(Export.key == key))
    if begun is not None:
        return begun
    question = {"address": wanted.address} if wanted.address else {}
    cursor = "" if wanted.address else None
    export = Export(key=key, user_id=by.user_id, form=wanted.form, question=question, cursor=cursor)
    export.total, export.started_at, export.state = len(ids), work.now, State.RUNNING
    work.add(export)
    await work.flush()
    await add_items(work, export.id, 0, ids)
    # What is looked for may be somebody's name, and stays here for good.
    told = {"search": True} if question else {}
    await audit(work, by, "export.ordered", {"export": export.id, "conversations": len(ids), **told})
    await enqueue(work, JOB, f"{JOB}-{export.id}", {"export_id": export.id})
    await work.record(ExportAdvanced(export.id))
    return export.id


@action
async def stop_export(work: Work, export_id: int, by: Actor) -> None:
    """Write nothing more, and give nothing out. Raises `NotFound` for somebody else's."""
    export = await own_export(work, export_id, by)
    if export.state == State.RUNNING:
        export.end(State.STOPPED, work.now)
        await let_parts_go(work, export_id)
        await work.record(ExportAdvanced(export_id))


async def own_export(work: Work, export_id: int, by: Actor) -> Export:
    """An export of the actor's, held. Raises `NotAllowed`, `NotFound`."""
    require(by, Permission.PRIVACY)
    export = await work.locked(Export, export_id)
    if export is None or export.user_id != by.user_id:
        raise NotFound
    return export


async def add_items(work: Work, export_id: int, after: int, conversations: Sequence[int]) -> None:
    """Write down which conversations come next, after so many."""
    rows = [
        {"export_id": export_id, "position": place, "interaction_id": number}
        for place, number in enumerate(conversations, after + 1)
    ]
    for first in range(0, len(rows), _AT_ONCE):
        await work.session.execute(insert(ExportItem), rows[first : first + _AT_ONCE])


async def let_parts_go(work: Work, export_id: int) -> None:
    """Forget what was written until now."""
    for part in await work.session.scalars(select(ExportPart).where(ExportPart.export_id == export_id)):
        await forget_later(work, [part.blob])
        await work.session.delete(part)


async def _ids(work: Work, wanted: Wanted, by: Actor) -> Sequence[int]:
    if wanted.address:
        search_at(wanted.address)
        return ()
    ids: Sequence[int] = tuple(dict.fromkeys(wanted.chosen.ids))
    if wanted.chosen.listed is not None:
        ids = [row[0] for row in await work.session.execute(window(by, wanted.chosen.listed, None, MOST))]
    if not ids:
        raise Invalid("Nothing is chosen.", {"ids": "required"})
    if len(ids) > MOST:
        raise Invalid("At most %(most)s conversations at once.", {"ids": "too many"}, most=MOST)
    return ids
