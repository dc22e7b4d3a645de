"""What a form does to the items of a document: adds one, changes, rejects, or notes what was delivered and billed."""

from datetime import date
from decimal import Decimal

from agent_ui.administration.form import Form
from agent_ui.document_fields import decimal_of, value_of
from hub.access.actor import Actor
from hub.documents.add_item import add_item
from hub.documents.change_item import ItemChange, change_item
from hub.documents.fulfil import Done, fulfil
from hub.documents.put_items import ItemDraft
from hub.documents.reject_item import reject_item
from hub.documents.reschedule import reschedule
from hub.documents.reverse_delivery import reverse_delivery
from hub.documents.visible import Seen
from hub.errors import Invalid, sentence
from storage.unit_of_work import Storage


async def done_to_item(storage: Storage, seen: Seen, sent: Form, actor: Actor) -> None:
    """Do what the form says to the item it names, or add one where it names none. Raises what refuses it."""
    position, doing = sent.number("position"), sent.text("doing")
    if not position:
        words = sent.text("text"), sent.text("unit")
        wanted = ItemDraft(_decimal(sent, "quantity"), None, *words, _price(sent), sent.text("sku"))
        await add_item(storage, seen, wanted, actor)
    elif doing == "reject":
        await reject_item(storage, seen, position, sent.text("reason"), actor)
    elif doing == "fulfil":
        delivered, billed = ({position: _decimal(sent, name)} for name in ("delivered", "billed"))
        how = value_of("day", sent.text("day")), sent.text("shipment")
        await fulfil(storage, seen, Done(delivered, billed, sent.text("reason"), *how), actor)
    elif doing == "reverse":
        await reverse_delivery(storage, seen, sent.number("line"), sent.text("reason"), actor)
    elif doing == "reschedule":
        await reschedule(storage, seen, position, _day(sent), actor)
    else:
        change = ItemChange(_decimal(sent, "quantity"), _price(sent), sent.text("reason"))
        await change_item(storage, seen, position, change, actor)


def _day(sent: Form) -> date:
    day = value_of("day", sent.text("day"))
    if not isinstance(day, date):
        raise Invalid("Say for which day.", {"day": sentence("Say for which day.")})
    return day


def _price(sent: Form) -> Decimal | None:
    written = sent.text("price")
    return decimal_of("price", written) if written.strip() else None


def _decimal(sent: Form, name: str) -> Decimal:
    return decimal_of(name, sent.text(name))
