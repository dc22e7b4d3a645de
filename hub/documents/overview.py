"""Everything a document's page shows: what it says, who takes part, its items, and what may happen to it next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.model import User
from hub.documents.blocks_of import BlockLine, block_lines
from hub.documents.item_lines import ItemLine, item_lines
from hub.documents.kind import Kind, Successor, Transition
from hub.documents.kinds import KINDS
from hub.documents.model import Document, DocumentParty
from hub.documents.progress import Progress
from hub.documents.reach import scopes_holding
from hub.documents.rights import CREATE, EDIT, RELEASE, reaches, scopes_of
from hub.documents.shown_state import Standing, shown_state
from hub.documents.visible import visible
from hub.errors import NotFound
from hub.parties.model import Party
from storage.unit_of_work import Storage


@dataclass(frozen=True, slots=True)
class Named:
    """Who takes part in which function."""

    function: str
    party_id: int
    name: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Overview:
    """A document as its page shows it. What the viewer may do: the fields to edit, the ways on, what may follow.

    `fulfils`: they may note what was delivered and billed; `amends`: change quantities and prices, with a reason;
    `releases`: let it go on where it is blocked.
    """

    id: int
    kind: Kind
    version: int
    number: str
    revision: int
    title: str
    state: str
    shown_state: str
    state_since: datetime
    owner: str
    fields: Mapping[str, Any]
    created_at: datetime
    parties: tuple[Named, ...]
    items: tuple[ItemLine, ...]
    blocks: tuple[BlockLine, ...]
    editable: frozenset[str]
    fulfils: bool
    amends: bool
    releases: bool
    ways: tuple[Transition, ...]
    successors: tuple[str, ...]


# What is told apart from the values of fields.
_OWN = frozenset({"id", "kind", "version", "number", "revision", "title", "state", "state_since", "created_at"})


async def overview(storage: Storage, document_id: int, actor: Actor) -> Overview:
    """A document for its page; five to eight statements. Raises `NotFound` if the actor may not see it."""
    query = select(Document, User.name).outerjoin(User, User.id == Document.owner_id)
    async with storage.reading() as session:
        found = (await session.execute(query.where(Document.id == document_id, visible(actor)))).one_or_none()
        if found is None:
            raise NotFound
        document, owner = found
        kind = KINDS[document.kind]
        parties = await _parties(session, document.id)
        items = await item_lines(session, document, kind) if kind.has_items else ()
        blocks = await block_lines(session, document.id) if kind.blocked_by else ()
        detail = await session.get(kind.detail, document.id) if kind.detail else None
        scopes = await scopes_holding(session, document, actor)
    editing, rules = reaches(actor, kind.name, EDIT, scopes), kind.fulfilment
    return Overview(
        id=document.id,
        kind=kind,
        version=document.version,
        number=document.number or "",
        revision=document.revision,
        title=document.title,
        state=document.state,
        shown_state=_shown(kind, document, storage.clock.now().date()),
        state_since=document.state_since,
        owner=owner or "",
        fields={**_values(document), **(_values(detail) if detail is not None else {})},
        created_at=document.created_at,
        parties=parties,
        items=items,
        blocks=blocks,
        editable=kind.editable.get(document.state, frozenset()) if editing else frozenset(),
        amends=editing and document.state in kind.amendable,
        releases=reaches(actor, kind.name, RELEASE, scopes),
        fulfils=rules is not None and document.state in rules.states and reaches(actor, kind.name, rules.right, scopes),
        ways=tuple(way for way in kind.ways_from(document.state) if reaches(actor, kind.name, way.right, scopes)),
        successors=tuple(each.kind for each in kind.successors if _may_follow(each, document, actor)),
    )


def _may_follow(rule: Successor, document: Document, actor: Actor) -> bool:
    if document.state not in rule.sources or not scopes_of(actor, rule.kind, CREATE):
        return False
    return not rule.of_delivered or document.delivery != Progress.NONE


def _shown(kind: Kind, document: Document, today: date) -> str:
    standing = Standing(document.state, document.delivery, document.billing, document.valid_to)
    return shown_state(kind, standing, today)


async def _parties(session: AsyncSession, document_id: int) -> tuple[Named, ...]:
    query = (
        select(DocumentParty.function, Party.id, Party.name, DocumentParty.address)
        .join(Party, Party.id == DocumentParty.party_id)
        .where(DocumentParty.document_id == document_id)
        .order_by(DocumentParty.function)
    )
    return tuple(Named(*row) for row in (await session.execute(query)).all())


def _values(row: Any) -> dict[str, date | datetime | Decimal | str | int | None]:
    names = (column.key for column in inspect(type(row)).columns)
    return {name: getattr(row, name) for name in names if name not in _OWN and name != "document_id"}
