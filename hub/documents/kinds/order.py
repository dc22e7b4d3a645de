"""An order. A cart is its first state."""

from hub.documents.block_kind import BlockKind
from hub.documents.guards import (
    has_every_function,
    has_items,
    has_no_successor,
    is_delivered_and_billed,
    is_not_blocked,
    is_priced,
    nothing_is_delivered,
)
from hub.documents.kind import Fulfilment, Kind, Numbering, PartnerFunction, State, Successor, Transition
from hub.documents.money import is_currency
from hub.documents.progress import Progress
from hub.errors import sentence

_PARTLY_DELIVERED = sentence("partly delivered")
_DELIVERED = sentence("delivered")
_CART = frozenset({"title", "currency", "external_reference", "wanted_on", "owner_id"})


def _shown(state: str, delivery: Progress, billing: Progress) -> str:
    if state != "confirmed" or delivery == Progress.NONE:
        return ORDER.state(state).label
    return _DELIVERED if delivery == Progress.COMPLETE else _PARTLY_DELIVERED


ORDER = Kind(
    name="order",
    label=sentence("Order"),
    states=(
        State("cart", sentence("cart")),
        State("placed", sentence("placed")),
        State("confirmed", sentence("confirmed")),
        State("closed", sentence("closed"), open=False),
        State("cancelled", sentence("cancelled"), open=False, live=False),
        State("abandoned", sentence("abandoned"), open=False, live=False),
    ),
    transitions=(
        Transition(
            "place",
            sentence("Place"),
            ("cart",),
            "placed",
            "place",
            (has_every_function, has_items, is_priced, is_not_blocked),
        ),
        Transition(
            "confirm", sentence("Confirm"), ("placed",), "confirmed", "confirm", (is_not_blocked,), confirms=True
        ),
        Transition("close", sentence("Close"), ("confirmed",), "closed", guards=(is_delivered_and_billed,)),
        Transition(
            "cancel",
            sentence("Cancel"),
            ("placed", "confirmed"),
            "cancelled",
            "cancel",
            (nothing_is_delivered, has_no_successor),
            needs_reason=True,
        ),
        Transition("abandon", sentence("Abandon"), ("cart",), "abandoned", automatic=True),
        Transition("resume", sentence("Go on"), ("abandoned",), "cart"),
    ),
    numbering=Numbering("O"),
    successors=(
        Successor("return", ("confirmed", "closed"), of_delivered=True),
        Successor("case", ("placed", "confirmed", "closed", "cancelled"), items=False),
    ),
    required=frozenset({PartnerFunction.SOLD_TO}),
    has_items=True,
    by_hand=True,
    amendable=("placed", "confirmed"),
    blocked_by=tuple(BlockKind),
    fulfilment=Fulfilment(("confirmed",), "confirm", once_complete="close", once_rejected="cancel"),
    editable={
        "cart": _CART,
        "placed": frozenset({"external_reference", "wanted_on", "owner_id"}),
        "confirmed": frozenset({"owner_id"}),
    },
    checks={"currency": is_currency},
    blocks=("parties", "items", "conversations", "flow", "history"),
    shown=_shown,
)
