"""What a script asks, which answers lead where, and whether that makes sense. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hub.errors import Invalid, sentence

MOST_STEPS, MOST_CHOICES = 40, 12
LONGEST_TEXT, LONGEST_LABEL, LONGEST_ANSWER = 2_000, 120, 2_000
NAME = re.compile(r"[\w-]{1,40}")
# Where an answer leads that ends the dialogue; no step is called so.
END = "end"


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer to choose. `goes_to` is a step by its name, `END`, or "" for the step after."""

    label: str
    goes_to: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One question. Without choices its answer is written, and `goes_to` is where that leads."""

    name: str
    text: str
    choices: tuple[Choice, ...] = ()
    goes_to: str = ""


def following(steps: Sequence[Step], name: str, answer: str) -> str:
    """The step to which an answer to a step leads, `END` for none. Raises `Invalid` for an answer it does not have."""
    place, step = next((place, step) for place, step in enumerate(steps) if step.name == name)
    if not step.choices:
        if not 0 < len(answer.strip()) <= LONGEST_ANSWER:
            raise Invalid("An answer has 1 to 2,000 characters.", {"answer": "length"})
        return _target(steps, place, step.goes_to)
    for choice in step.choices:
        if choice.label == answer:
            return _target(steps, place, choice.goes_to)
    raise Invalid("Choose one of the answers.", {"answer": "unknown"})


def check(steps: Sequence[Step]) -> None:
    """Raise `Invalid` unless every step can be come to, and the end from every step.

    What is wrong stands at the field with the step's place behind it, counted from 0, as in `answers3`; at `steps` if
    it is their number.
    """
    if not 0 < len(steps) <= MOST_STEPS:
        _refuse(sentence("A script has 1 to 40 steps."), "steps")
    names = [step.name for step in steps]
    for place, step in enumerate(steps):
        _check_name(place, names)
        _check_step(place, step, names)
    leads = dict(_leads(steps))
    reached = _reached(names[0], leads)
    for place, name in enumerate(names):
        if name not in reached:
            _refuse(sentence("No answer leads to the step %(name)s."), f"name{place}", name)
        if END not in _reached(name, leads):
            _refuse(sentence("From the step %(name)s no answer leads to the end."), f"name{place}", name)


def _check_name(place: int, names: Sequence[str]) -> None:
    name = names[place]
    if not NAME.fullmatch(name) or name == END:
        told = sentence("Step %(name)s needs a word of 1 to 40 letters and digits, other than “end”, to be called by.")
        _refuse(told, f"name{place}", str(place + 1))
    if names.count(name) > 1:
        _refuse(sentence("Two steps are called %(name)s."), f"name{place}", name)


def _check_step(place: int, step: Step, names: Sequence[str]) -> None:
    if not 0 < len(step.text.strip()) <= LONGEST_TEXT:
        _refuse(sentence("The step %(name)s asks nothing, or too much."), f"text{place}", step.name)
    answers = f"answers{place}"
    labels = [choice.label for choice in step.choices]
    fitting = all(0 < len(label) <= LONGEST_LABEL for label in labels)
    if len(labels) > MOST_CHOICES or len(set(labels)) < len(labels) or not fitting:
        told = sentence("The answers of the step %(name)s are too many, too long, or not all different.")
        _refuse(told, answers, step.name)
    targets = [(f"goes_to{place}", step.goes_to), *((answers, choice.goes_to) for choice in step.choices)]
    for field, target in targets:
        if target not in ("", END, *names):
            _refuse(sentence("Nothing is called %(name)s."), field, target)


def _leads(steps: Sequence[Step]) -> Iterator[tuple[str, frozenset[str]]]:
    """Each step by its name, and where its answers lead."""
    for place, step in enumerate(steps):
        targets = [choice.goes_to for choice in step.choices] or [step.goes_to]
        yield step.name, frozenset(_target(steps, place, target) for target in targets)


def _reached(name: str, leads: Mapping[str, frozenset[str]]) -> frozenset[str]:
    seen, ahead = {name}, [name]
    while ahead:
        new = leads.get(ahead.pop(), frozenset()) - seen
        seen |= new
        ahead.extend(new)
    return frozenset(seen)


def _target(steps: Sequence[Step], place: int, goes_to: str) -> str:
    if goes_to:
        return goes_to
    return steps[place + 1].name if place + 1 < len(steps) else END


def _refuse(told: str, field: str, name: str = "") -> None:
    raise Invalid(told, {field: told}, name=name) if name else Invalid(told, {field: told})
