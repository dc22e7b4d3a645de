"""The choice: a table of cases, and what must hold for any items and agents."""

from datetime import timedelta

import pytest
from hypothesis import given

from hub.queueing.capacity import Profile
from hub.queueing.decision import NAMED, Passed, Why, WhyNot, record_of
from hub.queueing.routing import choose
from hub.queueing.standing import ASK_AGAIN, RAMP_UP_LASTS, FreeAgent, WaitingItem, is_eligible
from tests.hub.queueing.values import NOW, agent, agents_of, ago, item, items_of, ring, terms

SKILLED = {7: 3}
RETURNED = {"returned_at": ago(20), "given_at": ago(2)}


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
        pytest.param([item(1, channel="chat"), item(2, channel="call")], [agent(1)], [(2, 1)], id="call"),
        pytest.param([item(1, channel="call"), item(2, priority=1)], [agent(1)], [(2, 1)], id="not before priority"),
        pytest.param([item(1, queue_id=2)], [agent(1)], [], id="a queue nobody here serves"),
        pytest.param([item(1, skills=SKILLED)], [agent(1), agent(2, skills=SKILLED)], [(1, 2)], id="level"),
        pytest.param([item(1)], [agent(1, held={"email": 5})], [], id="no capacity left"),
        pytest.param([item(1)], [agent(1, held={"email": 4})], [(1, 1)], id="just enough capacity"),
        pytest.param([item(1, channel="call")], [agent(1, held={"email": 5})], [(1, 1)], id="a call comes through"),
        pytest.param([item(1)], [agent(1, held={"call": 1})], [], id="a mail does not"),
        pytest.param([item(1, channel="pigeon")], [agent(1)], [], id="a channel nobody knows"),
        pytest.param([item(1, tried={1: ago(5)})], [agent(1), agent(2, idle_since=NOW)], [(1, 2)], id="not again"),
        pytest.param([item(1, tried={1: ago(5)})], [agent(1)], [], id="nobody else: not at once"),
        pytest.param([item(1, tried={1: NOW - ASK_AGAIN})], [agent(1)], [(1, 1)], id="nobody else: after a while"),
        pytest.param([item(1, tried={1: ago(70), 2: ago(80)})], [agent(1), agent(2)], [(1, 2)], id="asked before"),
        pytest.param([item(1), item(2)], [agent(1), agent(2)], [(1, 1), (2, 2)], id="one each"),
        pytest.param(
            [item(1, eligible_at=ago(600), terms=terms(ageing=300)), item(2, priority=1)],
            [agent(1)],
            [(1, 1)],
            id="aged",
        ),
        pytest.param(
            [item(1, eligible_at=ago(600), terms=terms(ageing=601)), item(2, priority=1)],
            [agent(1)],
            [(2, 1)],
            id="young",
        ),
        pytest.param(
            [item(1, skills=SKILLED)],
            [agent(1, skills={7: 4}), agent(2, skills={7: 5}, idle_since=NOW)],
            [(1, 2)],
            id="fit before idle",
        ),
        pytest.param(
            [item(1, skills=SKILLED, handled_by=1, handled_at=ago(50), terms=terms(sticky=60))],
            [agent(1, skills=SKILLED), agent(2, skills={7: 5})],
            [(1, 1)],
            id="known before fit",
        ),
        pytest.param(
            [item(1, handled_by=2, handled_at=ago(61), terms=terms(sticky=60))],
            [agent(1), agent(2)],
            [(1, 1)],
            id="known too long ago",
        ),
        pytest.param([item(1, pinned_to=2)], [agent(1), agent(2, idle_since=NOW)], [(1, 2)], id="pinned"),
        pytest.param([item(1, pinned_to=3)], [agent(1), agent(2)], [], id="pinned to somebody who is not free"),
        pytest.param([item(1, pinned_to=1, skills=SKILLED)], [agent(1)], [(1, 1)], id="pinned without the skill"),
        pytest.param([item(1)], [agent(1, **RETURNED)], [], id="ramps up"),
        pytest.param([item(1)], [agent(1, returned_at=ago(20), given_at=ago(5))], [(1, 1)], id="a few seconds later"),
        pytest.param(
            [item(1)], [agent(1, returned_at=ago(1), given_at=ago(2))], [(1, 1)], id="the first after absence"
        ),
        pytest.param(
            [item(1)], [agent(1, returned_at=NOW - RAMP_UP_LASTS, given_at=NOW)], [(1, 1)], id="has ramped up"
        ),
        pytest.param(
            [item(1, tried={1: ago(-3600)})], [agent(1)], [(1, 1)], id="refused before the clock was set back"
        ),
        pytest.param([item(1, tried={1: ago(-1)})], [agent(1)], [], id="refused by a clock that is a little ahead"),
        pytest.param(
            [item(1)], [agent(1, returned_at=ago(-3600), given_at=ago(-3590))], [(1, 1)], id="back before that"
        ),
    ],
)
def test_choose(items: list[WaitingItem], agents: list[FreeAgent], pairs: list[tuple[int, int]]) -> None:
    assert [(choice.item_id, choice.agent_id) for choice in choose(items, agents, NOW)] == pairs


@pytest.mark.parametrize(
    ("waited", "agents", "chosen"),
    [
        pytest.param(29, [agent(1, skills={7: 2})], None, id="before the first ring"),
        pytest.param(30, [agent(1, skills={7: 2})], 1, id="levels relax"),
        pytest.param(30, [agent(1, skills={7: 1})], None, id="not as far as that"),
        pytest.param(59, [agent(1, queues=frozenset({2}), skills={7: 3})], None, id="before others join"),
        pytest.param(60, [agent(1, queues=frozenset({2}), skills={7: 2})], 1, id="others join, still relaxed"),
        pytest.param(60, [agent(1, queues=frozenset({2}), skills={7: 5}), agent(2, skills={7: 2})], 2, id="own first"),
        pytest.param(60, [agent(1, queues=frozenset({3}), skills={7: 5})], None, id="a queue that does not join"),
    ],
)
def test_rings(waited: int, agents: list[FreeAgent], chosen: int | None) -> None:
    rings = (ring(60, joins=2), ring(30, relax_by=1))
    waiting = item(1, skills=SKILLED, eligible_at=ago(waited), terms=terms(rings=rings))
    assert [choice.agent_id for choice in choose([waiting], agents, NOW)] == ([chosen] if chosen else [])


@pytest.mark.parametrize(
    ("waiting", "agents", "why"),
    [
        (item(1, pinned_to=2), [agent(1), agent(2)], Why.PINNED),
        (item(1, handled_by=1, handled_at=ago(1), terms=terms(sticky=9)), [agent(1), agent(2)], Why.KNOWN),
        (item(1), [agent(1)], Why.ONLY),
        (item(1, skills=SKILLED), [agent(1, skills=SKILLED), agent(2, skills={7: 5})], Why.FIT),
        (item(1), [agent(1), agent(2)], Why.IDLE),
        (item(1, tried={1: ago(90)}), [agent(1)], Why.AGAIN),
    ],
)
def test_why_this_agent(waiting: WaitingItem, agents: list[FreeAgent], why: Why) -> None:
    (choice,) = choose([waiting], agents, NOW)
    assert choice.record.why == why


def test_why_not_the_others() -> None:
    mail = item(2, skills=SKILLED, eligible_at=ago(75), tried={4: ago(1)}, priority=2, terms=terms(ageing=30))
    able = {"skills": SKILLED}
    agents = [
        agent(1, **able, idle_since=ago(31), held={"email": 1}),
        agent(2, **able, idle_since=ago(30)),
        agent(3, **able, idle_since=ago(90)),
        agent(4, **able),
        agent(5),
        agent(6, **able, queues=frozenset({2})),
        agent(7, **able, held={"call": 1}),
        agent(8, **able, **RETURNED),
        agent(9, **able, profile=Profile(units={"call": 100})),
        *(agent(number, queues=frozenset()) for number in range(10, 15)),
    ]
    _, choice = choose([item(1, priority=9), mail], agents, NOW)
    record = choice.record
    assert (choice.agent_id, record.why, record.priority, record.waited) == (1, Why.IDLE, 4, 75)
    assert (record.idle, record.used, record.skills, record.fit, record.ring) == (31, 20, 1, 3, 0)
    assert record.others == (
        Passed(WhyNot.QUEUE, 6, (6, 10, 11)),
        Passed(WhyNot.SKILL, 1, (5,)),
        Passed(WhyNot.CHANNEL, 1, (9,)),
        Passed(WhyNot.CAPACITY, 1, (7,)),
        Passed(WhyNot.RAMP_UP, 1, (8,)),
        Passed(WhyNot.TRIED, 1, (4,)),
        Passed(WhyNot.TAKEN, 1, (3,)),
        Passed(WhyNot.IDLE, 1, (2,)),
    )
    assert record_of(record.to_json()) == record
    assert record_of({}) is None


@given(items_of, agents_of)
def test_what_holds_for_any_choice(items: list[WaitingItem], agents: list[FreeAgent]) -> None:
    choices = choose(items, agents, NOW)
    of_item, of_agent = {each.id: each for each in items}, {each.id: each for each in agents}
    assert len({choice.item_id for choice in choices}) == len(choices), "no item for two agents"
    assert len({choice.agent_id for choice in choices}) == len(choices), "no agent with two items"
    assert all(is_eligible(of_item[choice.item_id], of_agent[choice.agent_id], NOW) for choice in choices)
    left_items = [each for each in items if each.id not in {choice.item_id for choice in choices}]
    left_agents = [each for each in agents if each.id not in {choice.agent_id for choice in choices}]
    assert not any(
        is_eligible(waiting, idle, NOW) and idle.id not in waiting.tried
        for waiting in left_items
        for idle in left_agents
    ), "nobody who could be asked stays idle"


@given(items_of, agents_of)
def test_nobody_is_asked_again_before_everybody_was(items: list[WaitingItem], agents: list[FreeAgent]) -> None:
    choices = choose(items, agents, NOW)
    of_item, given = {each.id: each for each in items}, {choice.agent_id for choice in choices}
    for choice in choices:
        waiting = of_item[choice.item_id]
        if choice.agent_id in waiting.tried:
            assert NOW - waiting.tried[choice.agent_id] >= ASK_AGAIN
            others = [each for each in agents if each.id not in given and is_eligible(waiting, each, NOW)]
            assert all(each.id in waiting.tried for each in others)


@given(items_of, agents_of)
def test_every_record_accounts_for_everybody(items: list[WaitingItem], agents: list[FreeAgent]) -> None:
    for choice in choose(items, agents, NOW):
        record = choice.record
        assert sum(each.count for each in record.others) == len(agents) - 1
        assert all(len(each.agents) == min(each.count, NAMED) for each in record.others)
        assert all(choice.agent_id not in each.agents for each in record.others)
        assert record_of(record.to_json()) == record


@given(items_of, agents_of)
def test_the_order_of_the_input_changes_nothing(items: list[WaitingItem], agents: list[FreeAgent]) -> None:
    assert choose(items, agents, NOW) == choose(items[::-1], agents[::-1], NOW)


def test_the_lowest_priority_is_not_starved() -> None:
    """However much of higher priority comes in, the steps gained by waiting bound the wait."""
    step, higher = 60, 3
    lowest = item(1, eligible_at=NOW, terms=terms(ageing=step))
    for second in range(0, 10_000, 10):
        now = NOW + timedelta(seconds=second)
        newest = item(2 + second, eligible_at=now, priority=higher, terms=terms(ageing=step))
        (choice,) = choose([lowest, newest], [agent(1)], now)
        if choice.item_id == lowest.id:
            break
    assert second == step * higher


@given(items_of, agents_of)
def test_waiting_only_widens_the_circle(items: list[WaitingItem], agents: list[FreeAgent]) -> None:
    later = NOW + timedelta(seconds=200)
    for waiting in items:
        now_able = {each.id for each in agents if is_eligible(waiting, each, NOW)}
        assert now_able <= {each.id for each in agents if is_eligible(waiting, each, later)}
