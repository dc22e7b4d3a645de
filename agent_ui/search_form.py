"""The criteria of a search as rows of a form, and the form as it was sent as criteria again."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from multidict import MultiMapping

from hub.documents.kinds import KINDS
from hub.errors import sentence
from hub.interactions.model import InteractionState
from hub.knowledge.states import Audience
from hub.search.criteria import FIELDS, MOST, Criterion, Operator

_NAME = re.compile(r"f(\d{1,2})")
CHANNELS = ("email", "chat", "phone", "fax")
TEXT_KINDS = {
    "message": sentence("messages"),
    "note": sentence("notes"),
    "file": sentence("files"),
    "party": sentence("people"),
    "article": sentence("articles"),
}
STATES = {
    InteractionState.OPEN: sentence("open"),
    InteractionState.CLOSED: sentence("closed"),
    InteractionState.PARKED: sentence("parked"),
    InteractionState.QUARANTINED: sentence("quarantined"),
}

# For whom an article is, which stands where other hits have their state.
AUDIENCES = {
    Audience.PUBLIC: sentence("for everybody"),
    Audience.PARTNER: sentence("for partners"),
    Audience.INTERNAL: sentence("for colleagues"),
}

Choice = tuple[str, str]
Choices = Mapping[str, tuple[Choice, ...]]


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion in the form. `choices` are the values it can have, none for what is typed.

    `address` is that of the search without it.
    """

    number: int
    field: str
    operator: str
    operators: tuple[str, ...]
    values: tuple[str, ...]
    choices: tuple[Choice, ...] = ()
    address: str = ""


def known_choices(queues: Iterable[Choice], agents: Iterable[Choice]) -> Choices:
    """The values that can be chosen, by field; names of the house are sentences still to be translated."""
    states = {str(state): label for state, label in (*STATES.items(), *AUDIENCES.items())}
    states |= {state.name: state.label for kind in KINDS.values() for state in kind.states}
    kinds = TEXT_KINDS | {kind.name: kind.label for kind in KINDS.values()}
    return {
        "kind": tuple(kinds.items()),
        "channel": tuple((channel, channel) for channel in CHANNELS),
        "queue": tuple(queues),
        "state": tuple((str(state), label) for state, label in states.items()),
        "agent": tuple(agents),
    }


def rows_of(criteria: Sequence[Criterion], added: str, choices: Choices) -> tuple[Row, ...]:
    """The rows of a form: each criterion, and an empty one for a field that was just added."""
    shown: list[tuple[str, str, tuple[str, ...]]] = [(each.field, each.operator, each.values) for each in criteria]
    if added in FIELDS and len(shown) < MOST:
        shown.append((added, "", ()))
    return tuple(
        Row(number, field, operator, tuple(FIELDS[field]), values, choices.get(field, ()))
        for number, (field, operator, values) in enumerate(shown)
    )


def was_sent(query: MultiMapping[str]) -> bool:
    """Whether an address is a form that was sent, and not one to be kept."""
    return "sent" in query


def written(query: MultiMapping[str]) -> list[str]:
    """The criteria of a form as they stand in an address; rows that were left empty are none."""
    found = []
    for name in query:
        number = _NAME.fullmatch(name)
        if number is not None:
            field, operator = query[name], query.get(f"o{number[1]}", "")
            values = [value.strip() for value in query.getall(f"v{number[1]}", []) if value.strip()]
            if field == "tag":
                values = [tag.strip() for value in values for tag in value.split(",") if tag.strip()]
            if field == "amount":
                values = [value.replace(",", ".") for value in values]
            if operator == Operator.BETWEEN:
                values += [query.get(f"w{number[1]}", "").strip().replace(",", ".")]
            if operator == Operator.IS and len(values) > 1:
                operator = Operator.ANY_OF
            if any(values):
                found.append(f"{field}:{operator}:{'~'.join(values)}")
    return found[:MOST]
