"""What a form does to the items of a document: adds one, changes, rejects, or notes what was delivered and billed."""

from decimal import Decimal, InvalidOperation

from agent_ui.administration.form import Form
from hub.access.actor import Actor
from hub.documents.fulfil import Done, fulfil
from hub.documents.items import ItemDraft, add_item, change_item
from hub.documents.reject_item import reject_item
from hub.documents.visible import Seen
from hub.errors import Invalid, sentence
from storage.unit_of_work import Storage


async def done_to_item(storage: Storage, seen: Seen, sent: Form, actor: Actor) -> None:
    """Do what the form says to the item it names, or add one where it names none. Raises what refuses it."""
    position, doing = sent.number("position"), sent.text("doing")
    if not position:
        price = _decimal(sent, "price") if sent.text("price").strip() else None
        await add_item(
            storage, seen, ItemDraft(_decimal(sent, "quantity"), None, sent.text("text"), price=price), actor
        )
    elif doing == "reject":
        await reject_item(storage, seen, position, sent.text("reason"), actor)
    elif doing == "fulfil":
        delivered, billed = ({position: _decimal(sent, name)} for name in ("delivered", "billed"))
        await fulfil(storage, seen, Done(delivered, billed, sent.text("reason")), actor)
    else:
        await change_item(storage, seen, position, _decimal(sent, "quantity"), actor)


def _decimal(sent: Form, field: str) -> Decimal:
    try:
        return Decimal(sent.text(field).strip().replace(",", "."))
    except InvalidOperation as error:
        raise Invalid("That is no number.", {field: sentence("That is no number.")}) from error
