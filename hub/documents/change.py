"""Changes to what a document says and who takes part in it."""

from collections.abc import Mapping
from typing import Any

from hub.access.actor import Actor
from hub.documents.fields import set_fields
from hub.documents.kind import PartnerFunction
from hub.documents.named import name_parties
from hub.documents.record import record
from hub.documents.rights import EDIT
from hub.documents.sums import sum_up
from hub.documents.visible import Seen, locked_as_seen, require_right
from hub.errors import Conflict
from storage.unit_of_work import Work, action


@action
async def change(work: Work, seen: Seen, values: Mapping[str, Any], by: Actor, reason: str = "") -> int:
    """Set fields and return the document's version; what is as wanted already changes nothing.

    Raises `NotFound`, `NotAllowed`, `Stale`, and `Invalid` for fields that may not be changed in its state.
    """
    document, kind = await locked_as_seen(work, seen, by)
    await require_right(work, document, EDIT, by)
    changes = await set_fields(work, kind, document, values)
    if changes and "currency" in values:
        await sum_up(work, document)
    if changes:
        await record(work, document, changes, by, reason)
    return document.version


@action
async def change_parties(work: Work, seen: Seen, named: Mapping[PartnerFunction, int], by: Actor) -> int:
    """Have exactly these parties take part and return the document's version.

    Raises `NotFound`, `NotAllowed`, `Stale`, `Invalid` for a party there is not, and `Conflict` once it is placed.
    """
    document, kind = await locked_as_seen(work, seen, by)
    await require_right(work, document, EDIT, by)
    if "title" not in kind.editable.get(document.state, frozenset()):
        raise Conflict("This cannot be changed now.")
    changes = await name_parties(work, kind, document, named, by)
    if changes:
        await record(work, document, changes, by)
    return document.version
