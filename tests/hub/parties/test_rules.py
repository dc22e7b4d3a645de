"""Names are compared without what tells nobody apart, and likeness is weighed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.parties.likeness import WORTH_ASKING, Likeness, company_domain, may_merge_by_itself, weight
from hub.parties.names import compared_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dr. Peter Müller", "MUELLER, Peter"),
        ("Jürgen Groß", "gross juergen"),
        ("Acme GmbH", "ACME"),
        ("Acme GmbH & Co. KG", "acme"),
        ("José Pérez", "Jose Perez"),
        ("Пётр Алёшин", "Алешин Петр"),
        ("ООО «Ромашка»", "Ромашка"),
        ("Muster und Söhne", "Muster, Soehne"),
    ],
)
def test_names_that_mean_the_same_have_one_key(one: str, other: str) -> None:
    assert compared_name(one) == compared_name(other) != ""


@pytest.mark.parametrize(("one", "other"), [("Peter Müller", "Petra Müller"), ("Müller", "Muller"), ("A B", "AB")])
def test_names_that_differ_have_different_keys(one: str, other: str) -> None:
    assert compared_name(one) != compared_name(other)


@pytest.mark.parametrize("name", ["", "anna@example.com", "GmbH", "…", "🙂"])
def test_what_is_no_name_has_no_key(name: str) -> None:
    assert compared_name(name) == ""


@given(st.text(max_size=400))
def test_a_key_is_its_own_key(name: str) -> None:
    key = compared_name(name)
    assert compared_name(key) == key
    assert len(key) <= 200


def test_a_name_alone_is_no_reason_to_ask() -> None:
    assert weight([Likeness.SAME_NAME]) < WORTH_ASKING
    assert weight([Likeness.SAME_NUMBER]) >= WORTH_ASKING
    assert weight([Likeness.SAME_NAME, Likeness.SAME_ORGANISATION]) >= WORTH_ASKING
    assert weight([Likeness.SAME_NAME, Likeness.SAME_DOMAIN]) >= WORTH_ASKING
    assert weight([Likeness.SAME_ORGANISATION, Likeness.SAME_DOMAIN]) < WORTH_ASKING
    assert weight(Likeness) == 100


@pytest.mark.parametrize(
    ("address", "domain"),
    [("anna@acme.example", "acme.example"), ("a@GMAIL.com", ""), ("+4930123", ""), ("", ""), ("a@web.de", "")],
)
def test_a_public_provider_says_nothing_about_who_somebody_works_for(address: str, domain: str) -> None:
    assert company_domain(address) == domain


def test_nobody_is_merged_by_itself_unless_both_proved_what_they_have_in_common() -> None:
    assert may_merge_by_itself([Likeness.SAME_NUMBER], both_verified=True)
    assert not may_merge_by_itself([Likeness.SAME_NUMBER], both_verified=False)
    assert not may_merge_by_itself([Likeness.SAME_NAME, Likeness.SAME_DOMAIN], both_verified=True)
