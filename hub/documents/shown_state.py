"""The word people read for where a document stands. Pure."""

from datetime import date
from typing import NamedTuple

from hub.documents.kind import Kind
from hub.documents.progress import Progress


class Standing(NamedTuple):
    """Where a document stands."""

    state: str
    delivery: Progress
    billing: Progress
    valid_to: date | None


def shown_state(kind: Kind, standing: Standing, today: date) -> str:
    """The word, as a text to translate."""
    states, word = kind.run_out
    if standing.state in states and standing.valid_to is not None and standing.valid_to < today:
        return word
    if kind.shown is not None:
        return kind.shown(standing.state, standing.delivery, standing.billing)
    return kind.state(standing.state).label
