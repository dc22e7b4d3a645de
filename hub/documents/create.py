"""A new business document."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from hub.access.actor import Actor
from hub.documents.fields import set_fields
from hub.documents.kind import Kind, PartnerFunction
from hub.documents.kinds import KINDS
from hub.documents.links import CONCERNS, DOCUMENT, INTERACTION, End, link
from hub.documents.model import Document
from hub.documents.named import name_parties
from hub.documents.numbering import number
from hub.documents.once import once
from hub.documents.put_items import ItemDraft, put_items
from hub.documents.record import Change, record
from hub.documents.rights import CREATE, scopes_of
from hub.errors import NotAllowed, NotFound
from hub.queueing.locking import locked_interaction
from storage.unit_of_work import Work, action


@dataclass(frozen=True, slots=True)
class Draft:
    """What a new document is to be: `fields` of it or of its detail, and the conversation it `concerns`.

    `items` stand in it from the beginning. The same `key` again makes nothing new.
    """

    kind: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    parties: Mapping[PartnerFunction, int] = field(default_factory=dict)
    concerns: int | None = None
    items: tuple[ItemDraft, ...] = ()
    channel: str = "desk"
    key: str = ""


@action
async def create(work: Work, draft: Draft, by: Actor) -> int:
    """Make a document in its kind's first state and return its id; it belongs to the actor unless said otherwise.

    Raises `NotFound` for a kind there is not or a conversation the actor may not see, `NotAllowed`, `Invalid`.
    """
    kind = KINDS.get(draft.kind)
    if kind is None:
        raise NotFound
    if not scopes_of(by, kind.name, CREATE):
        raise NotAllowed(f"{kind.name}.{CREATE}")
    return await once(work, by, draft.key, asdict(draft), lambda: _create(work, kind, draft, by))


async def _create(work: Work, kind: Kind, draft: Draft, by: Actor) -> int:
    if draft.concerns is not None:
        await locked_interaction(work, draft.concerns, by)
    return (await make(work, kind, draft, by)).id


async def make(work: Work, kind: Kind, draft: Draft, by: Actor | None) -> Document:
    """A new document as drafted. `by` is None for what a rule or a customer makes. Raises `Invalid`."""
    document = await begin(work, kind, draft.channel, by)
    await set_fields(work, kind, document, draft.fields)
    if draft.concerns is not None:
        await link(work, End(INTERACTION, draft.concerns), End(DOCUMENT, document.id), CONCERNS)
    await name_parties(work, kind, document, draft.parties, by)
    items = await put_items(work, document, draft.items) if draft.items and kind.has_items else []
    if kind.numbering.at_creation:
        await number(work, kind, document)
    await record(work, document, [Change("created", new=kind.first.name), *items], by)
    return document


async def begin(work: Work, kind: Kind, channel: str, by: Actor | None) -> Document:
    """An empty document in its first state, with its id."""
    document = Document(
        kind=kind.name,
        state=kind.first.name,
        state_since=work.now,
        source_channel=channel,
        owner_id=by.user_id or None if by else None,
        created_at=work.now,
        changed_at=work.now,
        price_state="incomplete" if kind.has_items else "",
    )
    work.add(document)
    await work.flush()
    return document
