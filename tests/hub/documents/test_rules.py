"""The pure rules of documents: progress, what is left, obstacles, rights, and who takes part by default."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.access.actor import Actor
from hub.documents.facts import Facts, ItemFacts
from hub.documents.guards import (
    has_a_last_day,
    has_every_function,
    has_items,
    has_no_successor,
    is_delivered_and_billed,
    is_not_blocked,
    is_priced,
    is_valid,
    nothing_is_delivered,
    obstacles,
    within,
)
from hub.documents.kind import Guard, PartnerFunction
from hub.documents.kinds import KINDS
from hub.documents.named import completed
from hub.documents.progress import Progress, Share, roll_up
from hub.documents.remaining import Wanted, quantities
from hub.documents.rights import Scope, reaches, right, scopes_of
from hub.errors import Invalid

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NOTHING = Facts("cart", NOW, NOW, NOW.date())
D = Decimal


@pytest.mark.parametrize(
    ("items", "progress"),
    [
        ([], Progress.NONE),
        ([Share(D(5), D(0))], Progress.NONE),
        ([Share(D(5), D(1))], Progress.PARTLY),
        ([Share(D(5), D(5))], Progress.COMPLETE),
        ([Share(D(5), D(5)), Share(D(2), D(0))], Progress.PARTLY),
        ([Share(D(5), D(5)), Share(D(2), D(0), rejected=True)], Progress.COMPLETE),
        ([Share(D(5), D(0), rejected=True)], Progress.NONE),
        ([Share(D(100), D(98), tolerance=D("0.02"))], Progress.COMPLETE),
        ([Share(D(100), D(97), tolerance=D("0.02"))], Progress.PARTLY),
        ([Share(D(5), D(7))], Progress.COMPLETE),
    ],
)
def test_items_roll_up(items: list[Share], progress: Progress) -> None:
    assert roll_up(items) == progress


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9), st.booleans())))
def test_progress_does_not_depend_on_the_order_of_items(drawn: list[tuple[int, int, bool]]) -> None:
    items = [Share(D(wanted), D(done), rejected) for wanted, done, rejected in drawn]
    assert roll_up(items) == roll_up(reversed(items))


ITEMS = {10: Wanted(D(5), D(2)), 20: Wanted(D(3), D(3)), 30: Wanted(D(1), D(0))}


def test_all_that_is_left_goes_on() -> None:
    assert quantities(ITEMS, None) == {10: D(3), 30: D(1)}


@pytest.mark.parametrize("chosen", [{10: D(4)}, {20: D(1)}, {40: D(1)}, {10: D(0)}, {10: D(-1)}, {}])
def test_more_than_is_left_is_refused(chosen: dict[int, Decimal]) -> None:
    with pytest.raises(Invalid):
        quantities(ITEMS, chosen)


def test_part_of_what_is_left_may_go_on() -> None:
    assert quantities(ITEMS, {10: D("0.5")}) == {10: D("0.5")}


ITEM = ItemFacts(10, D(1))
PASSING = replace(
    NOTHING, items=(ITEM,), price_state="current", valid_to=date(2026, 3, 2), delivery=Progress.NONE, successors=0
)
DONE = replace(PASSING, delivery=Progress.COMPLETE, billing=Progress.COMPLETE)


@pytest.mark.parametrize(
    ("guard", "passing", "refusing"),
    [
        (has_every_function, PASSING, replace(PASSING, missing_functions=frozenset({"sold_to"}))),
        (has_items, PASSING, NOTHING),
        (has_items, PASSING, replace(PASSING, items=(replace(ITEM, rejected=True),))),
        (is_priced, PASSING, replace(PASSING, price_state="stale")),
        (is_valid, PASSING, replace(PASSING, valid_to=date(2026, 3, 1))),
        (has_a_last_day, PASSING, NOTHING),
        (nothing_is_delivered, PASSING, replace(PASSING, delivery=Progress.PARTLY)),
        (is_delivered_and_billed, DONE, replace(DONE, billing=Progress.PARTLY)),
        (is_not_blocked, PASSING, replace(PASSING, blocks=frozenset({"credit"}))),
        (has_no_successor, PASSING, replace(PASSING, successors=1)),
        (within(timedelta(days=1), "late"), PASSING, replace(PASSING, state_since=NOW - timedelta(days=2))),
    ],
)
def test_guards(guard: Guard, passing: Facts, refusing: Facts) -> None:
    assert guard(passing) is None
    assert guard(refusing)


def test_every_obstacle_is_told() -> None:
    assert len(obstacles((has_items, is_priced, is_valid), NOTHING)) == 2


@pytest.mark.parametrize("scope", [*Scope, None])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("action", ["view", "create", "edit", "cancel"])
def test_a_right_reaches_as_far_as_its_scope(kind: str, action: str, scope: Scope | None) -> None:
    held = frozenset({right(kind, action, scope)}) if scope else frozenset()
    actor = Actor(7, "Anna", held)
    assert scopes_of(actor, kind, action) == ({scope} if scope else set())
    for holding in powerset(Scope):
        owned = Scope.OWN in holding and scope is not None
        assert reaches(actor, kind, action, holding) == (owned or scope in holding)
    assert not any(scopes_of(actor, each, action) for each in KINDS if each != kind)


def test_whoever_may_change_something_may_see_it() -> None:
    actor = Actor(7, "Anna", frozenset({right("case", "edit", Scope.OWN), "work.serve"}))
    assert scopes_of(actor, "case", "view") == {Scope.OWN}
    assert not scopes_of(actor, "case", "create")
    both = replace(actor, permissions=actor.permissions | {right("case", "create", Scope.TEAM)})
    assert scopes_of(both, "case", "view") == {Scope.OWN, Scope.TEAM}
    told = replace(both, permissions=both.permissions | {right("case", "view", Scope.OWN)})
    assert scopes_of(told, "case", "view") == {Scope.OWN}


def powerset(scopes: Iterable[Scope]) -> list[frozenset[Scope]]:
    """All combinations of them."""
    return [frozenset(chosen) for count in range(6) for chosen in combinations(scopes, count)]


def test_who_is_not_named_is_the_buyer() -> None:
    named = completed({PartnerFunction.SOLD_TO: 1, PartnerFunction.PAYER: 2})
    assert named == {
        PartnerFunction.SOLD_TO: 1,
        PartnerFunction.SHIP_TO: 1,
        PartnerFunction.BILL_TO: 1,
        PartnerFunction.PAYER: 2,
    }
    assert completed({PartnerFunction.CONTACT: 3}) == {PartnerFunction.CONTACT: 3}
