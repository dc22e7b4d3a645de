"""What may stand in the way of a transition, each one sentence for the person who tried. Pure."""

from datetime import timedelta

from hub.documents.facts import Facts
from hub.documents.kind import Guard
from hub.documents.progress import Progress
from hub.errors import sentence


def has_every_function(facts: Facts) -> str | None:
    """Whoever must be named is named."""
    return sentence("Somebody who has to be named is not named yet.") if facts.missing_functions else None


def has_items(facts: Facts) -> str | None:
    """There is something in it that is not rejected."""
    return None if any(not item.rejected for item in facts.items) else sentence("There is no item in it.")


def is_priced(facts: Facts) -> str | None:
    """Every price is known and as of now."""
    return None if facts.price_state in ("current", "frozen") else sentence("Not every price is known.")


def is_valid(facts: Facts) -> str | None:
    """Its time has not run out."""
    if facts.valid_to is None or facts.valid_to >= facts.today:
        return None
    return sentence("Its time has run out.")


def has_a_last_day(facts: Facts) -> str | None:
    """It is said until when it holds."""
    return None if facts.valid_to else sentence("Say until when it holds.")


def nothing_is_delivered(facts: Facts) -> str | None:
    """Nothing has left the house."""
    return None if facts.delivery == Progress.NONE else sentence("Something of it is delivered already.")


def is_delivered_and_billed(facts: Facts) -> str | None:
    """Both are complete."""
    done = facts.delivery == facts.billing == Progress.COMPLETE
    return None if done else sentence("Not everything is delivered and billed.")


def has_no_successor(facts: Facts) -> str | None:
    """Nothing that still counts follows from it."""
    return sentence("Something follows from it that has to be cancelled first.") if facts.successors else None


def is_not_blocked(facts: Facts) -> str | None:
    """Nothing keeps it from going on."""
    return sentence("It is blocked. Somebody who may has to release it first.") if facts.blocks else None


def within(length: timedelta, obstacle: str) -> Guard:
    """No longer ago than this since it came into its state; otherwise `obstacle`."""

    def guard(facts: Facts) -> str | None:
        return None if facts.now - facts.state_since <= length else obstacle

    return guard


def obstacles(guards: tuple[Guard, ...], facts: Facts) -> tuple[str, ...]:
    """Everything that stands in the way, not the first only."""
    return tuple(said for guard in guards if (said := guard(facts)) is not None)
