"""A case: what a first answer did not settle."""

from datetime import timedelta

from hub.cases.model import LOWEST_PRIORITY, CaseDetail
from hub.documents.guards import within
from hub.documents.kind import Kind, Numbering, State, Successor, Transition
from hub.errors import sentence

# Later, whoever comes back gets a new case that is linked to the old one.
REOPEN_WITHIN = timedelta(days=14)

_FIELDS = frozenset({"title", "owner_id", "external_reference", "wanted_on", "category_id", "priority", "description"})


def _is_priority(value: object) -> str | None:
    usable = isinstance(value, int) and 1 <= value <= LOWEST_PRIORITY
    return None if usable else sentence("A priority is from 1 to 5.")


CASE = Kind(
    name="case",
    label=sentence("Case"),
    states=(
        State("new", sentence("new")),
        State("open", sentence("open")),
        State("waiting_customer", sentence("waiting for the customer")),
        State("solved", sentence("solved"), open=False),
        State("closed", sentence("closed"), open=False),
    ),
    transitions=(
        Transition("take_up", sentence("Take up"), ("new",), "open"),
        Transition("wait", sentence("Wait for the customer"), ("open",), "waiting_customer"),
        Transition("go_on", sentence("Go on"), ("waiting_customer",), "open"),
        Transition("solve", sentence("Solve"), ("new", "open", "waiting_customer"), "solved", needs_reason=True),
        Transition("reopen", sentence("Open again"), ("solved",), "open", needs_reason=True),
        Transition("close", sentence("Close"), ("solved",), "closed"),
        Transition(
            "reopen_closed",
            sentence("Open again"),
            ("closed",),
            "open",
            needs_reason=True,
            guards=(within(REOPEN_WITHIN, sentence("It was closed too long ago. Open a new case that follows it.")),),
        ),
    ),
    numbering=Numbering("C", at_creation=True),
    successors=(
        Successor("return", ("open", "waiting_customer", "solved"), items=False),
        Successor("case", ("closed",), items=False, fields=("title", "external_reference")),
    ),
    detail=CaseDetail,
    worked_in="work_id",
    editable=dict.fromkeys(("new", "open", "waiting_customer"), _FIELDS) | {"solved": frozenset({"owner_id"})},
    checks={"priority": _is_priority},
    blocks=("parties", "description", "conversations", "flow", "history"),
)
