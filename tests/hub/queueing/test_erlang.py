"""The formulas against published tables and against each other."""

import math
from dataclasses import astuple
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.queueing import erlang
from hub.queueing.erlang import Traffic, agents_needed, answered_within, blocking, outlook, service_level

loads = st.floats(0.1, 150)


@pytest.mark.parametrize(
    ("agents", "load", "part"),
    # From the tables of ITU-T E.500 supplement: N, A, B.
    [(1, 1.0, 0.5), (5, 1.36, 0.01), (10, 4.46, 0.01), (20, 12.0, 0.00979), (50, 37.9, 0.01), (100, 84.1, 0.01)],
)
def test_blocking_is_that_of_the_tables(agents: int, load: float, part: float) -> None:
    assert blocking(agents, load) == pytest.approx(part, rel=0.02)


@given(st.integers(1, 40), st.fractions(Fraction(1, 100), Fraction(99, 100), max_denominator=100))
def test_waiting_is_the_formula_as_it_is_printed(agents: int, busy: Fraction) -> None:
    load = agents * busy
    all_busy = load**agents / math.factorial(agents) * agents / (agents - load)
    waits = all_busy / (sum(load**n / math.factorial(n) for n in range(agents)) + all_busy)
    traffic = Traffic(float(load) / 240, 240)
    assert outlook(agents, traffic).waits == pytest.approx(float(waits))
    answered = 1 - float(waits) * math.exp(-float(agents - load) * 20 / 240)
    assert service_level(agents, traffic, 20) == pytest.approx(answered)


def test_one_agent_is_the_queue_of_the_textbook() -> None:
    # M/M/1: waits = rho, mean wait = rho / (mu - lambda).
    traffic = Traffic(0.8, 1.0)
    seen = outlook(1, traffic)
    assert seen.waits == pytest.approx(0.8)
    assert seen.mean_wait == pytest.approx(0.8 / 0.2)


def test_too_few_agents_never_catch_up() -> None:
    assert math.isinf(outlook(5, Traffic(1.0, 6.0)).mean_wait)
    assert service_level(5, Traffic(1.0, 6.0), 20) == 0.0


@given(loads, st.integers(1, 60))
def test_endless_patience_is_erlang_c(load: float, more: int) -> None:
    agents = math.ceil(load) + more
    patient, endless = outlook(agents, Traffic(load, 1.0, 1e9)), outlook(agents, Traffic(load, 1.0))
    assert patient.waits == pytest.approx(endless.waits, rel=1e-4, abs=1e-9)
    assert patient.mean_wait == pytest.approx(endless.mean_wait, rel=1e-4, abs=1e-9)


@given(loads, st.integers(1, 200), st.floats(0.1, 100))
def test_who_leaves_was_not_served_and_the_agents_are_never_busier_than_they_are_many(
    load: float, agents: int, patience: float
) -> None:
    seen = outlook(agents, Traffic(load, 1.0, patience))
    assert 0 <= seen.leaves <= 1
    assert 0 <= seen.waits <= 1
    assert load * (1 - seen.leaves) <= agents * (1 + 1e-9)
    # In balance, as many leave a second as wait on average over their patience.
    assert seen.leaves == pytest.approx(seen.mean_wait / patience)


@pytest.mark.parametrize("patience", [30.0, 60.0, 180.0])
def test_as_patient_as_handling_is_long_everybody_is_served_as_if_agents_were_endless(patience: float) -> None:
    # With patience equal to the handling time the number present is Poisson, whatever the agents (M/M/infinity).
    load, agents = 10.0, 8
    seen = outlook(agents, Traffic(load / patience, patience, patience))
    poisson = [math.exp(-load) * load**n / math.factorial(n) for n in range(100)]
    assert seen.waits == pytest.approx(sum(poisson[agents:]))
    assert seen.leaves == pytest.approx(sum((n - agents) * p for n, p in enumerate(poisson) if n > agents) / load)


@given(loads, st.floats(0.1, 0.99), st.floats(1, 120))
def test_the_agents_needed_are_enough_and_not_one_too_many(load: float, goal: float, within: float) -> None:
    traffic = Traffic(load / 180, 180)
    needed = agents_needed(traffic, goal, within)
    assert service_level(needed, traffic, within) >= goal
    assert needed == 1 or service_level(needed - 1, traffic, within) < goal


def test_whatever_the_load_the_agents_needed_are_found_in_one_pass() -> None:
    # Each agent more was reckoned from the first on: this took minutes.
    needed = agents_needed(Traffic(200.0, 180), 0.8, 20)
    assert service_level(needed, Traffic(200.0, 180), 20) >= 0.8 > service_level(needed - 1, Traffic(200.0, 180), 20)


def test_no_contacts_need_no_wait() -> None:
    assert outlook(3, Traffic(0.0, 60, 60)).mean_wait == 0
    assert outlook(3, Traffic(0.0, 60)).mean_wait == 0


@pytest.mark.parametrize(("agents", "load", "patience"), [(1, 0.8, 180), (5, 1.3, 60), (30, 0.9, 90), (100, 1.5, 30)])
def test_within_a_time_with_abandonment_is_what_the_chain_gives(agents: int, load: float, patience: float) -> None:
    traffic = Traffic(agents * load / 120, 120, patience)
    expected = outlook(agents, traffic)
    assert answered_within(agents, traffic, 0) == pytest.approx(1 - expected.waits)
    assert answered_within(agents, traffic, 1e5) == pytest.approx(1 - expected.leaves)
    assert answered_within(agents, traffic, 20) == pytest.approx(by_steps(agents, traffic, 20), abs=1e-3)


def by_steps(agents: int, traffic: Traffic, within: float, steps: int = 4000) -> float:
    """The slow way: follow somebody who finds k others waiting through small steps of time, for every k."""
    service, leaving, step = agents / traffic.handling, 1 / traffic.patience, within / steps
    most = 150
    weights = [1.0]
    for waiting in range(1, most):
        weights.append(weights[-1] * traffic.a_second / (service + waiting * leaving))
    scale = outlook(agents, traffic).waits / sum(weights)
    # By how many are still before somebody: who is first is answered by the next agent who is free.
    before, answered = [weight * scale for weight in weights], 0.0
    for _ in range(steps):
        answered += before[0] * service * step
        moved = [(service + place * leaving) * step * part for place, part in enumerate(before)]
        # The one we follow leaves too.
        before = [
            part - moved[place] - part * leaving * step + (moved[place + 1] if place + 1 < most else 0.0)
            for place, part in enumerate(before)
        ]
    return 1 - outlook(agents, traffic).waits + answered


@given(st.integers(1, 60), st.floats(0.3, 0.9), st.floats(0, 100))
def test_endless_patience_is_answered_as_by_erlang_c(agents: int, load: float, within: float) -> None:
    traffic = Traffic(agents * load / 60, 60, 1e6)
    assert answered_within(agents, traffic, within) == pytest.approx(service_level(agents, traffic, within), abs=0.02)


@pytest.mark.parametrize("most", [500, 5_000])
@pytest.mark.parametrize(("agents", "load"), [(5, 40.0), (50, 49.0), (50, 50.0)])
def test_of_a_long_queue_some_lengths_tell_as_much_as_all(
    monkeypatch: pytest.MonkeyPatch, most: int, agents: int, load: float
) -> None:
    traffic = Traffic(load / 100, 100, 50_000)
    monkeypatch.setattr(erlang, "MOST_LENGTHS", 10**9)
    whole = outlook(agents, traffic)
    monkeypatch.setattr(erlang, "MOST_LENGTHS", most)
    assert astuple(outlook(agents, traffic)) == pytest.approx(astuple(whole), rel=1e-3)


def test_however_patient_people_are_it_is_reckoned_at_once() -> None:
    # Who cannot be served leaves: so many of ten thousand, whatever happens before.
    seen = outlook(10, Traffic(100, 100, 1e9))
    assert seen.leaves == pytest.approx(1 - 10 / 10_000)
