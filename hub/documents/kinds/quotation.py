"""A quotation: prices that hold until a day. Another revision supersedes it once that is sent."""

from hub.documents.block_kind import BlockKind
from hub.documents.guards import (
    has_a_last_day,
    has_every_function,
    has_items,
    has_no_successor,
    is_not_blocked,
    is_priced,
    is_valid,
)
from hub.documents.kind import Cascade, Kind, Numbering, PartnerFunction, State, Successor, Transition
from hub.documents.money import is_currency
from hub.errors import sentence

_FIELDS = frozenset({"title", "currency", "external_reference", "wanted_on", "valid_from", "valid_to", "owner_id"})

QUOTATION = Kind(
    name="quotation",
    label=sentence("Quotation"),
    states=(
        State("draft", sentence("draft"), internal=True),
        State("sent", sentence("sent")),
        State("accepted", sentence("accepted"), open=False),
        State("rejected", sentence("rejected"), open=False, live=False),
        State("superseded", sentence("superseded"), open=False, live=False),
    ),
    transitions=(
        Transition(
            "send",
            sentence("Send"),
            ("draft",),
            "sent",
            "send",
            (has_every_function, has_items, is_priced, has_a_last_day, is_valid, is_not_blocked),
            cascades=(Cascade("revises", "supersede"),),
        ),
        Transition("accept", sentence("Accept"), ("sent",), "accepted", "accept", (is_valid,)),
        Transition("reject", sentence("Reject"), ("sent",), "rejected", "accept", needs_reason=True),
        Transition(
            "supersede",
            sentence("Supersede"),
            ("sent", "rejected"),
            "superseded",
            guards=(has_no_successor,),
            automatic=True,
        ),
    ),
    numbering=Numbering("Q"),
    successors=(Successor("order", ("accepted",)), Successor("case", ("sent", "accepted"), items=False)),
    required=frozenset({PartnerFunction.SOLD_TO}),
    has_items=True,
    by_hand=True,
    blocked_by=(BlockKind.PRICE, BlockKind.APPROVAL),
    editable={"draft": _FIELDS, "sent": frozenset({"owner_id"})},
    checks={"currency": is_currency},
    blocks=("parties", "items", "conversations", "flow", "history"),
    run_out=(("sent",), sentence("expired")),
)
