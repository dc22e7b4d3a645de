"""Which thread a message joins: the table of spec section 3, and that pointing is never enough."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.interactions.threading import Evidence, Thread, decide, subject_number

ALICE, MALLORY = "alice@customer.com", "mallory@elsewhere.com"
TAKES_PART = {7: frozenset({ALICE}), 8: frozenset({ALICE})}


def evidence(
    sender: str = ALICE, token: int | None = None, referenced: tuple[int, ...] = (), numbered: int | None = None
) -> Evidence:
    """What is known about one message."""
    return Evidence(sender, token, referenced, numbered, TAKES_PART)


@pytest.mark.parametrize(
    ("known", "thread"),
    [
        pytest.param(evidence(), Thread(), id="nothing known"),
        pytest.param(evidence(token=9), Thread(append_to=9), id="signed address, sender unknown there"),
        pytest.param(evidence(MALLORY, token=7), Thread(append_to=7), id="signed address suffices"),
        pytest.param(evidence(token=9, referenced=(7,)), Thread(append_to=9), id="signed address before references"),
        pytest.param(evidence(referenced=(8, 7)), Thread(append_to=8), id="newest reference first"),
        pytest.param(evidence(MALLORY, referenced=(7,)), Thread(related_to=7), id="stranger with a reference"),
        pytest.param(evidence(numbered=7), Thread(append_to=7), id="number from a participant"),
        pytest.param(evidence(MALLORY, numbered=7), Thread(related_to=7), id="number from a stranger"),
        pytest.param(evidence(referenced=(7,), numbered=8), Thread(append_to=7), id="references before the number"),
    ],
)
def test_decide(known: Evidence, thread: Thread) -> None:
    assert decide(known) == thread


@given(
    st.integers(1, 20) | st.none(),
    st.lists(st.integers(1, 20), max_size=5),
    st.integers(1, 20) | st.none(),
    st.dictionaries(st.integers(1, 20), st.frozensets(st.sampled_from([ALICE, "bob@x.org"]))),
)
def test_a_stranger_appends_only_with_a_signed_address(
    token: int | None, referenced: list[int], numbered: int | None, participants: dict[int, frozenset[str]]
) -> None:
    thread = decide(Evidence(MALLORY, token, tuple(referenced), numbered, participants))
    assert thread.append_to == token


@pytest.mark.parametrize(
    ("subject", "number"),
    [
        ("Re: Broken grinder [#42]", 42),
        ("[#7] hello", 7),
        ("no number", None),
        ("[#]", None),
        ("[#-1]", None),
        ("[#1234567890123]", None),
        ("#42", None),
    ],
)
def test_subject_number(subject: str, number: int | None) -> None:
    assert subject_number(subject) == number
