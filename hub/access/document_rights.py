"""Every right to business documents there is, by kind, and which of them the first roles begin with. Pure."""

from collections.abc import Iterable, Mapping

# A test compares these with the kinds themselves; see `hub.documents.rights` for what a right means.
ACTIONS: Mapping[str, tuple[str, ...]] = {
    "case": ("view", "create", "edit"),
    "order": ("view", "create", "edit", "place", "confirm", "cancel", "release"),
    "quotation": ("view", "create", "edit", "send", "accept", "release"),
    "return": ("view", "create", "edit", "approve", "credit"),
}
SCOPES = ("own", "partner", "territory", "team", "all")


def _rights(scope: str, **actions: str) -> frozenset[str]:
    """These actions of each kind, as they are named in one text."""
    return frozenset(f"{kind}.{action}:{scope}" for kind, named in actions.items() for action in named.split())


EVERY_RIGHT = frozenset().union(
    *(_rights(scope, **{kind: " ".join(actions) for kind, actions in ACTIONS.items()}) for scope in SCOPES)
)
_VIEWS = dict.fromkeys(ACTIONS, "view")
_EVERYTHING = _rights("all", **{kind: " ".join(actions) for kind, actions in ACTIONS.items()})
# Whoever speaks with a customer sees all that was agreed with them, and goes on with cases that colleagues began.
_AGENT = (
    _rights("all", **_VIEWS)
    | _rights("all", case="create edit", order="create", quotation="create")
    | _rights("all", **{"return": "create"})
    | _rights("own", order="edit place", quotation="edit send accept", **{"return": "edit"})
)
_EXPERT = _AGENT | _rights(
    "all", order="edit place confirm", quotation="edit send accept", **{"return": "edit approve"}
)
# Customers and partners have none: they reach a document through its parties alone.
FIRST_RIGHTS: Mapping[str, frozenset[str]] = {
    "agent": _AGENT,
    "expert": _EXPERT,
    "supervisor": _EVERYTHING,
    "administrator": _rights("all", **_VIEWS),
}


def of_kinds(rights: Iterable[str]) -> frozenset[str]:
    """Those of some permissions that are rights to documents."""
    return EVERY_RIGHT.intersection(rights)
