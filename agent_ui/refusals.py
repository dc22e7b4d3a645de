"""The one table from what the hub refuses to what a command's acknowledgement says."""

from typing import Any

from hub.errors import Conflict, HubError, Invalid, NotAllowed, NotFound
from hub.interactions.answer_invitation import Unconfirmed
from hub.interactions.send_guard import NewerMessage
from hub.merging.merge import DifferentParties
from hub.web.texts import field_texts, refusal_text
from storage.errors import StorageUnavailable

# The first class that fits counts. What may not be known reads like what is not there.
CODES: tuple[tuple[type[Exception], str], ...] = (
    (NotFound, "not_found"),
    (NotAllowed, "not_found"),
    (NewerMessage, "newer_message"),
    (Unconfirmed, "unconfirmed"),
    (DifferentParties, "different_parties"),
    (Conflict, "conflict"),
    (Invalid, "invalid"),
    (HubError, "invalid"),
    (StorageUnavailable, "unavailable"),
)


def refusal(error: HubError | StorageUnavailable, language: str) -> dict[str, Any]:
    """The acknowledgement for a refused command, told in this language."""
    code = next(code for kind, code in CODES if isinstance(error, kind))
    if isinstance(error, StorageUnavailable) or code == "not_found":
        return {"error": code, "message": ""}
    answer: dict[str, Any] = {"error": code, "message": refusal_text(error, language)}
    if isinstance(error, Unconfirmed):
        answer["doubts"] = list(error.doubts)
    if isinstance(error, Invalid) and error.fields:
        answer["fields"] = field_texts(error, language)
    return answer
