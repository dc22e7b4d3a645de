"""The choice: a table of cases, and what must hold for any items and agents."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import Invalid
from hub.queueing.routing import ASK_AGAIN, FreeAgent, WaitingItem, choose, is_eligible, weight

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def ago(seconds: float) -> datetime:
    """So long before now."""
    return NOW - timedelta(seconds=seconds)


def item(number: int, **fields: object) -> WaitingItem:
    """An item of queue 1 that has waited ten seconds."""
    values: dict[str, object] = {"queue_id": 1, "channel": "email", "priority": 0, "eligible_at": ago(10), **fields}
    return WaitingItem(number, **values)  # type: ignore[arg-type]


def agent(number: int, **fields: object) -> FreeAgent:
    """An agent of queue 1 who has been idle for ten seconds."""
    values: dict[str, object] = {"queues": frozenset({1}), "idle_since": ago(10), **fields}
    return FreeAgent(number, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("items", "agents", "pairs"),
    [
        pytest.param([], [agent(1)], [], id="nothing waits"),
        pytest.param([item(1)], [], [], id="nobody is free"),
        pytest.param([item(1)], [agent(1, idle_since=ago(5)), agent(2, idle_since=ago(9))], [(1, 2)], id="idle"),
        pytest.param([item(1)], [agent(2), agent(1)], [(1, 1)], id="ties go to the lower id"),
        pytest.param([item(1), item(2, priority=5)], [agent(1)], [(2, 1)], id="priority first"),
        pytest.param([item(1), item(2, eligible_at=ago(60))], [agent(1)], [(2, 1)], id="then age"),
        pytest.param([item(1, eligible_at=ago(60)), item(2, channel="chat")], [agent(1)], [(2, 1)], id="chat"),
        pytest.param([item(1, queue_id=2)], [agent(1)], [], id="a queue nobody here serves"),
        pytest.param([item(1, skills={7: 3})], [agent(1), agent(2, skills={7: 3})], [(1, 2)], id="level"),
        pytest.param([item(1)], [agent(1, used=81)], [], id="no capacity left"),
        pytest.param([item(1)], [agent(1, used=80)], [(1, 1)], id="just enough capacity"),
        pytest.param([item(1, tried={1: ago(5)})], [agent(1), agent(2, idle_since=NOW)], [(1, 2)], id="not again"),
        pytest.param([item(1, tried={1: ago(5)})], [agent(1)], [], id="nobody else: not at once"),
        pytest.param([item(1, tried={1: NOW - ASK_AGAIN})], [agent(1)], [(1, 1)], id="nobody else: after a while"),
        pytest.param([item(1), item(2)], [agent(1), agent(2)], [(1, 1), (2, 2)], id="one each"),
    ],
)
def test_choose(items: list[WaitingItem], agents: list[FreeAgent], pairs: list[tuple[int, int]]) -> None:
    assert [(choice.item_id, choice.agent_id) for choice in choose(items, agents, NOW)] == pairs


def test_the_reason_is_in_words() -> None:
    (choice,) = choose([item(1, eligible_at=ago(75))], [agent(4, idle_since=ago(31), used=20)], NOW)
    assert choice.why == "waited 1 min 15 s; idle longest (31 s); 20 of 100 in use"


def test_a_channel_nobody_defined_is_refused() -> None:
    with pytest.raises(Invalid):
        weight("pigeon")


moments = st.integers(0, 600).map(ago)
levels = st.dictionaries(st.integers(1, 3), st.integers(1, 5), max_size=2)
items_of = st.lists(
    st.builds(
        WaitingItem,
        id=st.integers(1, 50),
        queue_id=st.integers(1, 3),
        channel=st.sampled_from(["email", "chat", "call", "fax"]),
        priority=st.integers(0, 3),
        eligible_at=moments,
        skills=levels,
        tried=st.dictionaries(st.integers(1, 20), moments, max_size=3),
    ),
    max_size=12,
    unique_by=lambda each: each.id,
)
agents_of = st.lists(
    st.builds(
        FreeAgent,
        id=st.integers(1, 20),
        queues=st.frozensets(st.integers(1, 3)),
        idle_since=moments,
        skills=levels,
        used=st.integers(0, 100),
    ),
    max_size=8,
    unique_by=lambda each: each.id,
)


@given(items_of, agents_of)
def test_what_holds_for_any_choice(items: list[WaitingItem], agents: list[FreeAgent]) -> None:
    choices = choose(items, agents, NOW)
    of_item, of_agent = {each.id: each for each in items}, {each.id: each for each in agents}
    assert len({choice.item_id for choice in choices}) == len(choices), "no item for two agents"
    assert len({choice.agent_id for choice in choices}) == len(choices), "no agent with two items"
    assert all(is_eligible(of_item[choice.item_id], of_agent[choice.agent_id]) for choice in choices)
    left_items = [each for each in items if each.id not in {choice.item_id for choice in choices}]
    left_agents = [each for each in agents if each.id not in {choice.agent_id for choice in choices}]
    assert not any(
        is_eligible(waiting, idle) and idle.id not in waiting.tried for waiting in left_items for idle in left_agents
    ), "nobody who could be asked stays idle"


@given(items_of, agents_of)
def test_the_order_of_the_input_changes_nothing(items: list[WaitingItem], agents: list[FreeAgent]) -> None:
    assert choose(items, agents, NOW) == choose(items[::-1], agents[::-1], NOW)
