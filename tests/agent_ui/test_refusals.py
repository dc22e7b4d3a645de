"""A refused command says so in the agent's language, and tells nothing about what may not be known."""

import pytest

from agent_ui.refusals import refusal
from hub.errors import Conflict, HubError, Invalid, NotAllowed, NotFound
from hub.interactions.send_guard import NewerMessage
from storage.errors import StorageUnavailable


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "Already taken by Nina."), ("de", "Schon übernommen: Nina."), ("ru", "Уже в работе: Nina.")],
)
def test_sentence_is_in_the_language(language: str, sentence: str) -> None:
    error = Conflict("Already taken by %(name)s.", name="Nina")
    assert refusal(error, language) == {"error": "conflict", "message": sentence}


@pytest.mark.parametrize("name", ["100 %", "%(name)s", "%s"])
def test_names_may_hold_anything(name: str) -> None:
    told = refusal(Conflict("Already taken by %(name)s.", name=name), "en")
    assert told["message"] == f"Already taken by {name}."


def test_sentence_without_places_stays_as_it_is() -> None:
    assert refusal(HubError("100 % full"), "de")["message"] == "100 % full"


@pytest.mark.parametrize("error", [NotFound("which one"), NotAllowed("work.serve"), StorageUnavailable("locked")])
def test_what_may_not_be_known_is_not_told(error: HubError | StorageUnavailable) -> None:
    assert refusal(error, "en")["message"] == ""


def test_fields_and_the_send_guard_are_named() -> None:
    assert refusal(Invalid("No.", {"text": "required"}), "en")["fields"] == {"text": "required"}
    assert refusal(NewerMessage([7]), "en")["error"] == "newer_message"


def test_empty_refusal_stays_empty() -> None:
    assert refusal(Conflict(), "de")["message"] == ""
