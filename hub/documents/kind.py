"""What a kind of business document is: its states, the ways between them, what follows, who must be named. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from hub.documents.block_kind import BlockKind
from hub.documents.facts import Facts
from hub.documents.progress import Progress

# Returns a sentence that says what stands in the way, or None.
Guard = Callable[[Facts], str | None]
# Returns a sentence that says what is wrong with a field's value, or None.
Check = Callable[[Any], str | None]


class PartnerFunction(StrEnum):
    """In what function a party takes part in a document."""

    SOLD_TO = "sold_to"
    SHIP_TO = "ship_to"
    BILL_TO = "bill_to"
    PAYER = "payer"
    CONTACT = "contact"
    CHANNEL_PARTNER = "channel_partner"
    END_CUSTOMER = "end_customer"


class Prices(StrEnum):
    """What becomes of prices in a follow-up document."""

    KEEP = "keep"
    REPRICE = "reprice"
    ZERO = "zero"


@dataclass(frozen=True, slots=True)
class State:
    """Where a document may stand. `live`: it still counts, e.g. for what was followed up; `open`: there is work left.

    `internal`: customers and partners do not see it yet.
    """

    name: str
    label: str
    open: bool = True
    live: bool = True
    internal: bool = False


@dataclass(frozen=True, slots=True)
class Cascade:
    """What a transition does to the document that a link of this kind leads to."""

    link: str
    transition: str


@dataclass(frozen=True, slots=True)
class Transition:
    """A way from some states to another. `right` is the action that somebody must be allowed."""

    name: str
    label: str
    sources: tuple[str, ...]
    target: str
    right: str = "edit"
    guards: tuple[Guard, ...] = ()
    needs_reason: bool = False
    cascades: tuple[Cascade, ...] = ()
    # Happens by itself, never by somebody's choice.
    automatic: bool = False
    # Confirms what is wanted for the days on which it is.
    confirms: bool = False


@dataclass(frozen=True, slots=True)
class Successor:
    """What may follow: from which states, and what is copied. `of_delivered`: no more than was delivered."""

    kind: str
    sources: tuple[str, ...]
    items: bool = True
    of_delivered: bool = False
    prices: Prices = Prices.KEEP
    fields: tuple[str, ...] = ("title", "currency", "external_reference")


@dataclass(frozen=True, slots=True)
class Numbering:
    """How documents are numbered: at creation, or on leaving the first state."""

    prefix: str
    at_creation: bool = False
    gapless: bool = False


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """In which states it is noted what was delivered and billed, and what somebody must be allowed for that.

    `once_complete` and `once_rejected` name the ways taken by themselves once all of it is, and once no item counts.
    """

    states: tuple[str, ...]
    right: str
    once_complete: str
    once_rejected: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document, one frozen object; the engine asks it and knows none by name.

    `editable` names the fields that may be changed in each state, of the document or its detail; `checks` those of
    which not every value will do.

    `by_hand`: somebody of the house may begin one of nothing, with its items. `amendable` are the later states in which
    quantities and prices are still changed, with a reason. `blocked_by`: what may keep it from going on.

    `detail` is the class of its side table, for columns that are filtered or summed; `worked_in` names the one of them
    that leads to a conversation in which colleagues work on it.
    """

    name: str
    label: str
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    numbering: Numbering
    successors: tuple[Successor, ...] = ()
    required: frozenset[PartnerFunction] = frozenset()
    has_items: bool = False
    by_hand: bool = False
    amendable: tuple[str, ...] = ()
    blocked_by: tuple[BlockKind, ...] = ()
    fulfilment: Fulfilment | None = None
    detail: type[Any] | None = None
    worked_in: str = ""
    editable: Mapping[str, frozenset[str]] = field(default_factory=dict)
    checks: Mapping[str, Check] = field(default_factory=dict)
    blocks: tuple[str, ...] = ()
    # What customers read of a state, where delivery and billing say more than the state does.
    shown: Callable[[str, Progress, Progress], str] | None = None
    # What is read instead, in these states, once its last day is over: computed, never stored.
    run_out: tuple[tuple[str, ...], str] = ((), "")

    @property
    def first(self) -> State:
        """The state a document begins in."""
        return self.states[0]

    def state(self, name: str) -> State:
        """The state of this name."""
        return next(state for state in self.states if state.name == name)

    def way(self, name: str, state: str) -> Transition | None:
        """The transition of this name from a state; None where there is none."""
        return next((way for way in self.transitions if way.name == name and state in way.sources), None)

    def ways_from(self, state: str) -> tuple[Transition, ...]:
        """Every transition somebody may choose in a state."""
        return tuple(way for way in self.transitions if state in way.sources and not way.automatic)

    def successor(self, kind: str, state: str) -> Successor | None:
        """The rule by which a document of another kind follows; None where none may."""
        return next((each for each in self.successors if each.kind == kind and state in each.sources), None)

    def rule_for(self, kind: str) -> Successor | None:
        """The rule by which documents of another kind follow, from whatever states."""
        return next((each for each in self.successors if each.kind == kind), None)

    @property
    def dead_states(self) -> tuple[str, ...]:
        """The states in which a document does not count any more."""
        return tuple(state.name for state in self.states if not state.live)
