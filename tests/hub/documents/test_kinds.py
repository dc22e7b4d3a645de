"""Each kind is whole: its ways lead between its states, and what may follow exists."""

import re
from pathlib import Path

import pytest

from hub.documents.kind import Kind
from hub.documents.kinds import KINDS
from hub.documents.model import Document
from hub.documents.progress import Progress

# As the specification tells them: state -> where it may go. What follows by itself is in brackets there.
LIVES = {
    "order": {
        "cart": {"placed", "abandoned"},
        "placed": {"confirmed", "cancelled"},
        "confirmed": {"closed", "cancelled"},
        "closed": set(),
        "cancelled": set(),
        "abandoned": {"cart"},
    },
    "quotation": {
        "draft": {"sent"},
        "sent": {"accepted", "rejected", "superseded"},
        "accepted": set(),
        "rejected": {"superseded"},
        "superseded": set(),
    },
    "return": {
        "requested": {"approved", "refused", "withdrawn"},
        "approved": {"received"},
        "received": {"credited", "replaced"},
        **{key: set() for key in ("credited", "replaced", "refused", "withdrawn")},
    },
    "case": {
        "new": {"open", "solved"},
        "open": {"waiting_customer", "solved"},
        "waiting_customer": {"open", "solved"},
        "solved": {"open", "closed"},
        "closed": {"open"},
    },
}
ALL = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))


@ALL
def test_it_lives_as_specified(kind: Kind) -> None:
    assert {
        state.name: {way.target for way in kind.transitions if state.name in way.sources} for state in kind.states
    } == LIVES[kind.name]


@ALL
def test_a_name_leads_one_way_from_a_state(kind: Kind) -> None:
    ways = [(way.name, source) for way in kind.transitions for source in way.sources]
    assert len(ways) == len(set(ways))


@ALL
def test_every_state_can_be_reached(kind: Kind) -> None:
    reached = {kind.first.name}
    for _ in kind.states:
        reached |= {way.target for way in kind.transitions if reached & set(way.sources)}
    assert reached == {state.name for state in kind.states}


@ALL
def test_what_may_follow_or_be_edited_exists(kind: Kind) -> None:
    states = {state.name for state in kind.states}
    assert kind.editable.keys() <= states
    assert all(each.kind in KINDS and set(each.sources) <= states for each in kind.successors)
    if kind.fulfilment is not None:
        assert kind.has_items
        assert set(kind.fulfilment.states) <= states
        assert {kind.fulfilment.once_complete, kind.fulfilment.once_rejected} <= {way.name for way in kind.transitions}
    columns = set(Document.__table__.columns.keys())
    columns |= set(kind.detail.__table__.columns.keys()) if kind.detail else set()
    assert frozenset().union(*kind.editable.values()) <= columns


@pytest.mark.parametrize(
    ("state", "delivery", "word"),
    [
        ("confirmed", Progress.NONE, "confirmed"),
        ("confirmed", Progress.PARTLY, "partly delivered"),
        ("confirmed", Progress.COMPLETE, "delivered"),
        ("placed", Progress.NONE, "placed"),
    ],
)
def test_customers_read_what_was_delivered(state: str, delivery: Progress, word: str) -> None:
    shown = KINDS["order"].shown
    assert shown is not None
    assert shown(state, delivery, Progress.NONE) == word


def test_the_engine_knows_no_kind_by_name() -> None:
    engine = Path(__file__).parents[3] / "hub" / "documents"
    named = re.compile(rf"[\"'](?:{'|'.join(KINDS)})[\"']")
    assert [module.name for module in engine.glob("*.py") if named.search(module.read_text("utf-8"))] == []
