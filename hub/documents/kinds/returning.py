"""A return: goods that come back, to be credited or replaced."""

from hub.documents.guards import has_every_function, has_items
from hub.documents.kind import Kind, Numbering, PartnerFunction, Prices, State, Successor, Transition
from hub.errors import sentence

RETURN = Kind(
    name="return",
    label=sentence("Return"),
    states=(
        State("requested", sentence("requested")),
        State("approved", sentence("approved")),
        State("received", sentence("received")),
        State("credited", sentence("credited"), open=False),
        State("replaced", sentence("replaced"), open=False),
        State("refused", sentence("refused"), open=False, live=False),
        State("withdrawn", sentence("withdrawn"), open=False, live=False),
    ),
    transitions=(
        Transition(
            "approve", sentence("Approve"), ("requested",), "approved", "approve", (has_every_function, has_items)
        ),
        Transition("refuse", sentence("Refuse"), ("requested",), "refused", "approve", needs_reason=True),
        Transition("withdraw", sentence("Withdraw"), ("requested",), "withdrawn"),
        Transition("receive", sentence("Receive"), ("approved",), "received"),
        Transition("credit", sentence("Credit"), ("received",), "credited", "credit"),
        Transition("replace", sentence("Replace"), ("received",), "replaced", "credit"),
    ),
    numbering=Numbering("R"),
    successors=(
        Successor("order", ("received", "replaced"), prices=Prices.ZERO),
        Successor("case", ("requested", "approved", "received", "refused"), items=False),
    ),
    required=frozenset({PartnerFunction.SOLD_TO}),
    has_items=True,
    editable={"requested": frozenset({"title", "external_reference", "owner_id"}), "approved": frozenset({"owner_id"})},
    blocks=("parties", "items", "conversations", "flow", "history"),
)
