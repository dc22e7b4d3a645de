"""Values stand where a text names them; nothing is computed, and what is unknown stays to be seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.texts.render import NAMES, render, unknown_names

VALUES = {"customer": "Carla", "agent": "Anna", "queue": "Support", "number": "7", "subject": "{{ agent }}"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Hello {{ customer }},", "Hello Carla,"),
        ("{{customer}}{{  agent  }}", "CarlaAnna"),
        ("{{ unknown }} {{ number }}", "{{ unknown }} 7"),
        ("about {{ subject }}", "about {{ agent }}"),
        ("{ customer } {{ customer }", "{ customer } {{ customer }"),
        ("{% if x %} {{ 7 * 7 }} {{ customer.upper }}", "{% if x %} {{ 7 * 7 }} {{ customer.upper }}"),
    ],
)
def test_a_name_becomes_its_value(text: str, wanted: str) -> None:
    assert render(text, VALUES) == wanted


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("Hello {{ customer }}, {{agent}}", ()),
        ("{{ custmer }} {{ agent }} {{ x.y }}", ("custmer", "x.y")),
        ("{{ customer", ("customer",)),
        ("{{ {{ customer }}", ("",)),
        ("{ customer }", ()),
    ],
)
def test_what_means_nothing_is_named(text: str, unknown: tuple[str, ...]) -> None:
    assert unknown_names(text) == unknown


@given(st.text(alphabet="{} acegmnrstuqbjo", max_size=60))
def test_what_may_be_saved_leaves_no_opening_braces(text: str) -> None:
    if not unknown_names(text):
        assert "{{" not in render(text, dict.fromkeys(NAMES, "x"))
