"""What is agreed with the demo company's customers and known of them, and the macros and scripts of its agents."""

from decimal import Decimal

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.document_rights import FIRST_RIGHTS
from hub.access.model import User
from hub.access.permissions import OPERATOR, Permission
from hub.catalogue.model import Product
from hub.documents.add_item import add_item
from hub.documents.create import Draft, create
from hub.documents.kind import PartnerFunction
from hub.documents.model import Document
from hub.documents.put_items import ItemDraft
from hub.documents.visible import Seen
from hub.macros.keep import MacroFields, add_macro
from hub.macros.steps import Step, Steps
from hub.parties.model import Party
from hub.parties.relations import Validity, give_role, relate
from hub.queueing.model import Queue
from hub.runtime.demo.papers import company
from hub.scripts.keep import ScriptFields, add_script
from hub.scripts.steps import Choice
from hub.scripts.steps import Step as Asking
from storage.unit_of_work import Work

ALWAYS = Validity()


async def write_agreements(work: Work) -> None:
    """Write relations and roles, quotations and carts, macros and scripts."""
    parties = {row[0]: row[1] for row in await work.session.execute(select(Party.name, Party.id))}
    for one, kind, other in company()["relations"]["rows"]:
        await relate.within(work, (parties[one], parties[other]), kind, ALWAYS, OPERATOR)
    for name, role in company()["relations"]["roles"]:
        await give_role.within(work, parties[name], role, ALWAYS, OPERATOR)
    await _offer(work, parties)
    queues = {row[0]: row[1] for row in await work.session.execute(select(Queue.name, Queue.id))}
    await _macros(work, queues)
    await _scripts(work, queues)


async def _offer(work: Work, parties: dict[str, int]) -> None:
    seller = (await work.session.scalars(select(User).where(User.login.startswith("clara@")))).one()
    rights = frozenset({Permission.SERVE, Permission.ALL_QUEUES, Permission.PARTIES}) | FIRST_RIGHTS["agent"]
    by = Actor(seller.id, seller.name, rights)
    products = {product.sku: product for product in await work.session.scalars(select(Product))}
    for kind, customer, title, lines in company()["offers"]["rows"]:
        fields = {"title": title, "currency": company()["catalogue"]["currency"]}
        draft = Draft(kind, fields, {PartnerFunction.SOLD_TO: parties[customer]})
        document_id = await create.within(work, draft, by)
        for sku, quantity in lines:
            product = products[sku]
            version = (await work.session.get_one(Document, document_id)).version
            item = ItemDraft(Decimal(quantity), product.id, price=product.list_price)
            await add_item.within(work, Seen(document_id, version), item, by)


async def _macros(work: Work, queues: dict[str, int]) -> None:
    for row in company()["macro"]:
        steps = Steps(
            text=row.get("text", ""),
            add_tags=tuple(row.get("tags", ())),
            priority=row.get("priority"),
            note=row.get("note", ""),
            ending=Step(row["ending"]) if "ending" in row else None,
            code=row.get("code", ""),
        )
        queue_id = queues[row["queue"]] if "queue" in row else None
        await add_macro.within(work, MacroFields(row["name"], steps, row.get("key", ""), queue_id), OPERATOR)


async def _scripts(work: Work, queues: dict[str, int]) -> None:
    for row in company()["script"]:
        steps = tuple(
            Asking(each["name"], each["text"], tuple(Choice(*choice) for choice in each.get("choices", ())))
            for each in row["steps"]
        )
        await add_script.within(work, ScriptFields(row["name"], steps, queues[row["queue"]]), OPERATOR)
