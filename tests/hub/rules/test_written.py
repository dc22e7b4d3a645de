"""Rules written in JSON: short ones are completed, wrong ones refused before anything is asked of the database."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import Invalid
from hub.rules.conditions import Condition
from hub.rules.matching import Effect, Ruling
from hub.rules.model import content_of
from hub.rules.written import written_ruling

WHOLE = Ruling(
    "Invoices",
    (Condition.of("subject", "contains", "invoice"), Condition.of("group", "is", "")),
    Effect(3, 7, {5: 2}, ("money",), "Thanks", park=True),
    every=False,
    last=True,
    follow_ups=True,
)


def test_what_is_left_out_is_not_asked_and_not_done() -> None:
    assert written_ruling({"name": "Tag", "effect": {"tags": ["a"]}}) == Ruling("Tag", (), Effect(tags=("a",)))


def test_what_was_made_json_of_is_read_again() -> None:
    assert written_ruling(json.loads(json.dumps({"name": WHOLE.name, **content_of(WHOLE)}))) == WHOLE


@pytest.mark.parametrize(
    "written",
    [
        [],
        {"name": 3},
        {"names": "x"},
        {"every": 1},
        {"effect": []},
        {"effect": {"priority": "high"}},
        {"effect": {"priority": True}},
        {"effect": {"tags": "money"}},
        {"effect": {"tags": [1]}},
        {"effect": {"skills": {"german": 1}}},
        {"effect": {"skills": {"1": "2"}}},
        {"conditions": ["subject"]},
        {"conditions": [["subject", "contains", 1]]},
        {"conditions": [["subject", "matches", "(a+)+"]]},
    ],
)
def test_what_is_no_rule_is_refused(written: object) -> None:
    with pytest.raises(Invalid):
        written_ruling(written)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
fields = st.sampled_from(["name", "conditions", "every", "last", "follow_ups", "effect"])


@given(st.dictionaries(fields, json_values))
def test_any_json_is_a_rule_or_is_refused(written: dict[str, object]) -> None:
    with suppress(Invalid):
        assert isinstance(written_ruling(written), Ruling)
