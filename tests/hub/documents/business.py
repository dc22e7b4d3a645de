"""A company that has customers, products and people with rights to documents."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

from hub.access.actor import Actor
from hub.catalogue.model import Product
from hub.documents.add_item import add_item
from hub.documents.create import Draft, create
from hub.documents.fulfil import Done, fulfil
from hub.documents.kind import PartnerFunction
from hub.documents.kinds import KINDS
from hub.documents.model import Document
from hub.documents.put_items import ItemDraft
from hub.documents.rights import Scope, right
from hub.documents.transition import Step, transition
from hub.documents.visible import Seen
from hub.parties.model import Party
from storage.unit_of_work import Storage
from tests.hub.company import Company


def with_rights(actor: Actor, *, scope: Scope = Scope.ALL, kinds: tuple[str, ...] = tuple(KINDS)) -> Actor:
    """The same person with every right to these kinds."""
    rights = {right(kind, way.right, scope) for kind in kinds for way in KINDS[kind].transitions}
    rights |= {right(kind, action, scope) for kind in kinds for action in ("view", "create", "edit", "release")}
    return Actor(actor.user_id, actor.name, actor.permissions | rights, actor.queues)


@dataclass(frozen=True)
class Business:
    """The company, `anna` with every right to documents, two customers and a product."""

    company: Company
    anna: Actor
    boris: Actor
    acme: int
    globex: int
    chair: int
    parties: dict[PartnerFunction, int] = field(default_factory=dict)

    @property
    def storage(self) -> Storage:
        """The storage they work with."""
        return self.company.storage

    async def document(self, kind: str, /, *quantities: int, **fields: Any) -> int:
        """A new document of Acme's, with an item for each quantity."""
        known = KINDS[kind]
        if "currency" in known.editable[known.first.name]:
            fields.setdefault("currency", "EUR")
        drafted = Draft(kind, fields, {PartnerFunction.SOLD_TO: self.acme})
        document = await create(self.storage, drafted, self.anna)
        for quantity in quantities:
            draft = ItemDraft(Decimal(quantity), self.chair, price=Decimal("19.99"))
            await add_item(self.storage, await self.seen(document), draft, self.anna)
        return document

    async def set(self, document: int, **values: Any) -> None:
        """Set columns as nothing but a test does."""
        async with self.storage.transaction() as work:
            row = await work.locked(Document, document)
            assert row is not None
            for name, value in values.items():
                setattr(row, name, value)

    async def go(self, document: int, *steps: str, reason: str = "") -> None:
        """Take a document along these ways."""
        for step in steps:
            await transition(self.storage, Step(await self.seen(document), step, reason), self.anna)

    async def delivered(self, *quantities: int) -> int:
        """An order of Acme's of which everything is delivered."""
        order = await self.document("order", *quantities)
        await self.go(order, "place", "confirm")
        await self.deliver(order, dict(zip(range(10, 1000, 10), quantities, strict=False)))
        return order

    async def deliver(self, order: int, quantities: Mapping[int, int]) -> None:
        """Note that so much of each item is delivered by now."""
        done = Done({position: Decimal(quantity) for position, quantity in quantities.items()})
        await fulfil(self.storage, await self.seen(order), done, self.anna)

    async def seen(self, document: int) -> Seen:
        """A document as it is now."""
        return Seen(document, (await self.row(document)).version)

    async def row(self, document: int) -> Document:
        """Its row."""
        async with self.storage.reading() as session:
            found = await session.get(Document, document)
        assert found is not None
        return found


@pytest.fixture
async def business(company: Company) -> Business:
    """The business, on each database."""
    async with company.storage.transaction() as work:
        # Anna noted them, and so sees them.
        noted = {"created_at": work.now, "created_by_id": company.anna.user_id}
        acme, globex = Party(name="Acme", **noted), Party(name="Globex", **noted)
        chair = Product(sku="C-1", name="Chair", list_price=Decimal("19.99"), currency="EUR")
        work.add(acme, globex, chair)
        await work.flush()
    people = with_rights(company.anna), with_rights(company.boris, scope=Scope.OWN)
    return Business(company, *people, acme.id, globex.id, chair.id)
