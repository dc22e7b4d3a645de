"""What a script asks leads somewhere, and every way through it ends: tables, and walks through any script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import Invalid
from hub.scripts.steps import END, LONGEST_ANSWER, MOST_CHOICES, MOST_STEPS, Choice, Step, check, following

WARM = Step("warm", "Is it warm?", (Choice("Yes"), Choice("No", "socket")))
BAR = Step("bar", "How many bar?", goes_to=END)
SOCKET = Step("socket", "Does the socket work?", (Choice("Yes", "warm"), Choice("No")))
SCRIPT = (WARM, BAR, SOCKET)


@pytest.mark.parametrize(
    ("step", "answer", "leads_to"),
    [
        ("warm", "Yes", "bar"),
        ("warm", "No", "socket"),
        ("bar", "9", END),
        ("socket", "Yes", "warm"),
        ("socket", "No", END),
    ],
)
def test_an_answer_leads_where_it_says_or_to_the_step_below(step: str, answer: str, leads_to: str) -> None:
    assert following(SCRIPT, step, answer) == leads_to


@pytest.mark.parametrize(
    ("step", "answer"), [("warm", "Perhaps"), ("warm", ""), ("bar", " "), ("bar", "x" * (LONGEST_ANSWER + 1))]
)
def test_no_other_answer_is_taken(step: str, answer: str) -> None:
    with pytest.raises(Invalid):
        following(SCRIPT, step, answer)


def one(text: str = "What?", name: str = "one", **more: object) -> tuple[Step, ...]:
    """A script of one step."""
    return (Step(name, text, **more),)  # type: ignore[arg-type]


@pytest.mark.parametrize("steps", [SCRIPT, one(), one(choices=(Choice("Yes"),)), one(name="größe-2")])
def test_what_makes_sense_is_kept(steps: tuple[Step, ...]) -> None:
    check(steps)


@pytest.mark.parametrize(
    ("steps", "field"),
    [
        ((), "steps"),
        (tuple(Step(f"s{number}", "What?") for number in range(MOST_STEPS + 1)), "steps"),
        (one(text=" "), "text0"),
        (one(name=END), "name0"),
        (one(name="two words"), "name0"),
        (one(goes_to="nowhere"), "goes_to0"),
        (one(choices=(Choice("Yes", "nowhere"),)), "answers0"),
        (one(choices=(Choice("Yes"), Choice("Yes"))), "answers0"),
        (one(choices=(Choice(""),)), "answers0"),
        (one(choices=tuple(Choice(str(number)) for number in range(MOST_CHOICES + 1))), "answers0"),
        ((WARM, BAR, Step("socket", "")), "text2"),
        ((WARM, BAR, SOCKET, WARM), "name0"),
        # Nothing leads to the last one, and from these two nothing leads out.
        ((BAR, SOCKET), "answers1"),
        ((BAR, Step("last", "Is that all?")), "name1"),
        ((Step("a", "A?"), Step("b", "B?", goes_to="a")), "name0"),
        (
            (
                Step("a", "A?", (Choice("Out", END), Choice("In"))),
                Step("b", "B?", goes_to="c"),
                Step("c", "C?", goes_to="b"),
            ),
            "name1",
        ),
    ],
)
def test_what_leads_nowhere_is_refused_at_its_field(steps: tuple[Step, ...], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check(steps)
    assert refused.value.fields.keys() == {field}


NAMES = st.sampled_from(["a", "b", "c", "d"])
TARGETS = st.one_of(st.just(""), st.just(END), NAMES)
CHOICES = st.lists(st.builds(Choice, st.sampled_from("123"), TARGETS), max_size=3).map(tuple)


@given(st.lists(st.builds(Step, NAMES, st.just("What?"), CHOICES, TARGETS), max_size=4), st.data())
def test_every_answer_to_what_is_kept_leads_to_a_step_or_the_end(steps: list[Step], data: st.DataObject) -> None:
    try:
        check(steps)
    except Invalid:
        return
    by_name, at = {step.name: step for step in steps}, steps[0].name
    for _ in range(20):
        labels = [choice.label for choice in by_name[at].choices] or ["words"]
        at = following(steps, at, data.draw(st.sampled_from(labels)))
        if at == END:
            return
        assert at in by_name
