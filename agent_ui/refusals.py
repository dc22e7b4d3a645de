"""The one table from what the hub refuses to what a command's acknowledgement says."""

from typing import Any

from hub.errors import Conflict, HubError, Invalid, NotAllowed, NotFound
from hub.interactions.reply import NewerMessage
from storage.errors import StorageUnavailable

# The first class that fits counts. What may not be known reads like what is not there.
CODES: tuple[tuple[type[Exception], str], ...] = (
    (NotFound, "not_found"),
    (NotAllowed, "not_found"),
    (NewerMessage, "newer_message"),
    (Conflict, "conflict"),
    (Invalid, "invalid"),
    (HubError, "invalid"),
    (StorageUnavailable, "unavailable"),
)


def refusal(error: HubError | StorageUnavailable) -> dict[str, Any]:
    """The acknowledgement for a refused command."""
    code = next(code for kind, code in CODES if isinstance(error, kind))
    if code in ("not_found", "unavailable"):
        return {"error": code, "message": ""}
    answer: dict[str, Any] = {"error": code, "message": str(error)}
    if isinstance(error, Invalid) and error.fields:
        answer["fields"] = error.fields
    return answer
