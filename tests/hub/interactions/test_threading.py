"""Which thread a message joins: the table of spec section 3, and that pointing is never enough."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.interactions.threading import Claim, Evidence, Thread, decide, subject_number

ALICE, MALLORY = "alice@customer.com", "mallory@elsewhere.com"
TAKES_PART = {7: frozenset({ALICE}), 8: frozenset({ALICE})}


def evidence(
    sender: str = ALICE,
    token: int | None = None,
    referenced: tuple[int, ...] = (),
    numbered: int | None = None,
    *,
    forged: bool = False,
) -> Evidence:
    """What is known about one message."""
    return Evidence(sender, token, referenced, numbered, TAKES_PART, forged)


def claim(to: int, why: Claim = Claim.STRANGER) -> Thread:
    """A new interaction that points to another."""
    return Thread(related_to=to, claim=why)


# How it points to interaction 7: by a signed address, by a reference, by the number in the subject.
SIGNED: dict[str, Any] = {"token": 7}
POINTING: tuple[dict[str, Any], ...] = ({"referenced": (7,)}, {"numbered": 7}, {"referenced": (7,), "numbered": 7})


@pytest.mark.parametrize(
    ("known", "thread"),
    [
        pytest.param(evidence(), Thread(), id="nothing known"),
        pytest.param(evidence(forged=True), Thread(), id="nothing known, forged"),
        pytest.param(evidence(token=9), Thread(append_to=9, newcomer=True), id="signed address, sender unknown there"),
        pytest.param(evidence(token=7), Thread(append_to=7), id="signed address of a participant"),
        pytest.param(evidence(MALLORY, token=7), Thread(append_to=7, newcomer=True), id="signed address suffices"),
        pytest.param(evidence(token=7, forged=True), Thread(append_to=7), id="signed address, forged: joins, flagged"),
        pytest.param(evidence(token=8, referenced=(7,)), Thread(append_to=8), id="signed address before references"),
        pytest.param(evidence(referenced=(8, 7)), Thread(append_to=8), id="newest reference first"),
        pytest.param(evidence(MALLORY, referenced=(7,)), claim(7), id="stranger with a reference"),
        pytest.param(evidence(numbered=7), Thread(append_to=7), id="number from a participant"),
        pytest.param(evidence(MALLORY, numbered=7), claim(7), id="number from a stranger"),
        pytest.param(evidence(referenced=(7,), numbered=8), Thread(append_to=7), id="references before the number"),
        pytest.param(evidence(referenced=(7,), forged=True), claim(7, Claim.FORGED), id="forged, with a reference"),
        pytest.param(evidence(numbered=7, forged=True), claim(7, Claim.FORGED), id="forged, with a number"),
        pytest.param(evidence(MALLORY, numbered=7, forged=True), claim(7), id="a stranger, forged or not"),
        pytest.param(evidence("", referenced=(7,)), claim(7), id="no sender"),
    ],
)
def test_decide(known: Evidence, thread: Thread) -> None:
    assert decide(known) == thread


@pytest.mark.parametrize("pointing", [*POINTING, SIGNED], ids=str)
@pytest.mark.parametrize("forged", [False, True])
@pytest.mark.parametrize("sender", [ALICE, MALLORY])
def test_the_whole_matrix(sender: str, forged: bool, pointing: dict[str, Any]) -> None:
    """Only a signed address, or a participant who is not proved to be forged, appends; all else is kept beside it."""
    thread = decide(evidence(sender, **pointing, forged=forged))
    may = "token" in pointing or (sender == ALICE and not forged)
    assert (thread.append_to, thread.related_to) == ((7, None) if may else (None, 7))
    assert (thread.claim is None) is may


numbers = st.integers(1, 20)
addresses = st.sampled_from([ALICE, MALLORY, "bob@x.org", ""])
evidences = st.builds(
    Evidence,
    sender=addresses,
    token=numbers | st.none(),
    referenced=st.lists(numbers, max_size=5).map(tuple),
    numbered=numbers | st.none(),
    participants=st.dictionaries(numbers, st.frozensets(addresses.filter(bool))),
    forged=st.booleans(),
)


@given(evidences)
def test_a_stranger_or_a_forger_appends_only_with_a_signed_address(known: Evidence) -> None:
    thread = decide(known)
    if thread.append_to != known.token:
        assert thread.append_to is not None
        assert known.sender in known.participants[thread.append_to]
        assert not known.forged


@given(evidences)
def test_a_message_is_put_in_one_place_and_a_claim_says_why(known: Evidence) -> None:
    thread = decide(known)
    assert thread.append_to is None or thread.related_to is None
    assert (thread.claim is None) == (thread.related_to is None)


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
