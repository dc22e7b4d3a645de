"""Which contacts meet a rule, and what several rules decide together."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import Invalid
from hub.rules.conditions import FITTING, Condition, Field, Operator
from hub.rules.matching import Decision, Effect, Ruling, decide, facts, is_met

KNOWN = facts(
    {
        Field.SENDER: ("Olga.Smirnova@Mail.Example.ORG",),
        Field.SENDER_NAME: ("Ольга Смирнова",),
        Field.RECIPIENT: ("support@shop.example", "sales@shop.example"),
        Field.SUBJECT: ("STRASSE gesperrt: Lieferung?",),
        Field.BODY: ("Wo bleibt meine Bestellung 4711",),
        Field.ATTACHMENT: ("Foto.JPG", "rechnung.pdf"),
        Field.SIZE: ("2048.5",),
        Field.LANGUAGE: ("de",),
        Field.GROUP: ("",),
        Field.PROOF: ("proven",),
    }
)


@pytest.mark.parametrize(
    ("field", "operator", "value", "met"),
    [
        ("sender", "is", "olga.smirnova@mail.example.org", True),
        ("sender", "of_domain", "example.org", True),
        ("sender", "of_domain", "@mail.example.org", True),
        ("sender", "of_domain", "ample.org", False),
        ("sender", "not_of_domain", "example.org", False),
        ("sender", "not_of_domain", "example.com", True),
        ("sender_name", "contains", "СМИРНОВА", True),
        ("recipient", "is", "sales@shop.example", True),
        ("recipient", "is_not", "sales@shop.example", False),
        ("recipient", "is_not", "help@shop.example", True),
        ("subject", "starts", "straße", True),
        ("subject", "ends", "lieferung?", True),
        ("subject", "lacks", "rechnung", True),
        ("subject", "lacks", "gesperrt", False),
        ("body", "contains", "4711", True),
        ("attachment", "ends", ".pdf", True),
        ("attachment", "lacks", "foto", False),
        ("size", "larger", "2048", True),
        ("size", "smaller", "2048", False),
        ("language", "is", "DE", True),
        ("language", "is_not", "en", True),
        ("group", "is", "", True),
        ("group", "is", "wholesale", False),
        ("proof", "is_not", "proven", False),
    ],
)
def test_each_operator_means_what_it_says(field: str, operator: str, value: str, met: bool) -> None:
    ruling = Ruling("r", (Condition.of(field, operator, value),), Effect(priority=1))
    assert is_met(ruling, KNOWN) is met


@pytest.mark.parametrize(
    ("field", "operator", "value"),
    [
        ("sender", "matches", ".*"),
        ("colour", "is", "red"),
        ("size", "contains", "1"),
        ("size", "larger", "ten"),
        ("size", "larger", "-1"),
        ("language", "starts", "d"),
        ("subject", "contains", " "),
        ("subject", "contains", "x" * 301),
        ("subject", "contains", "a\x00b"),
        ("subject", "of_domain", "a.b"),
    ],
)
def test_what_makes_no_sense_is_refused(field: str, operator: str, value: str) -> None:
    with pytest.raises(Invalid):
        Condition.of(field, operator, value)


HOLDS, FAILS = Condition.of("language", "is", "de"), Condition.of("language", "is", "en")


@pytest.mark.parametrize(
    ("conditions", "every", "met"),
    [
        ((), True, True),
        ((), False, True),
        ((HOLDS, FAILS), True, False),
        ((HOLDS, FAILS), False, True),
        ((FAILS,), False, False),
    ],
)
def test_all_or_any_of_the_conditions(conditions: tuple[Condition, ...], every: bool, met: bool) -> None:
    assert is_met(Ruling("r", conditions, Effect(), every), KNOWN) is met


FIRST = Ruling("first", (), Effect(queue_id=1, priority=3, skills={1: 2}, tags=("a", "b"), answer="hello"))
SECOND = Ruling("second", (), Effect(queue_id=2, skills={1: 1, 2: 4}, tags=("b", "c"), silent=True))


def test_a_later_rule_overrides_and_what_adds_up_adds_up() -> None:
    assert decide([FIRST, SECOND], KNOWN) == Decision(
        ("first", "second"), Effect(2, 3, {1: 2, 2: 4}, ("a", "b", "c"), "", True)
    )
    assert decide([SECOND, FIRST], KNOWN).effect.answer == "hello"
    assert not decide([SECOND, FIRST], KNOWN).effect.silent


def test_the_last_rule_is_the_last() -> None:
    unmet = replace(FIRST, conditions=(FAILS,), last=True)
    assert decide([unmet, SECOND, FIRST], KNOWN).rules == ("second", "first")
    assert decide([replace(FIRST, last=True), SECOND], KNOWN).rules == ("first",)


def test_it_is_told_which_rule_parks() -> None:
    parks = replace(SECOND, effect=Effect(park=True))
    assert decide([parks, FIRST], KNOWN).parked_by == "second"
    assert decide([FIRST], KNOWN).parked_by == ""


PAIRS = [(field, operator) for field, operators in FITTING.items() for operator in operators]
OPPOSITES = [(Operator.CONTAINS, Operator.LACKS), (Operator.IS, Operator.IS_NOT)]


@given(st.sampled_from(PAIRS), st.text(), st.lists(st.text()))
def test_no_value_and_no_contact_breaks_it(pair: tuple[Field, Operator], value: str, values: list[str]) -> None:
    field, operator = pair
    wanted = "7" if field == Field.SIZE else value
    known = facts({field: ["1.5"] if field == Field.SIZE else values})
    assert is_met(Ruling("r", (Condition(field, operator, wanted),), Effect()), known) in (True, False)


@given(st.sampled_from(OPPOSITES), st.text(min_size=1), st.lists(st.text()))
def test_an_opposite_is_one(pair: tuple[Operator, Operator], value: str, values: list[str]) -> None:
    known = facts({Field.BODY: values})
    met = [is_met(Ruling("r", (Condition(Field.BODY, operator, value),), Effect()), known) for operator in pair]
    assert met[0] is not met[1]
