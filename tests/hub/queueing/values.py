"""Items and agents to choose from, with a time to choose at."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from hub.queueing.capacity import DEFAULT_PROFILE, Profile
from hub.queueing.rings import Ring
from hub.queueing.standing import FreeAgent, Terms, WaitingItem

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CHANNELS = ("email", "chat", "call", "fax")


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


def terms(ageing: float = 0, sticky: float = 0, rings: tuple[Ring, ...] = ()) -> Terms:
    """The terms of a queue; times in seconds."""
    return Terms(timedelta(seconds=ageing), timedelta(seconds=sticky), rings)


def ring(after: float, relax_by: int = 0, joins: int | None = None) -> Ring:
    """A ring after so many seconds."""
    return Ring(timedelta(seconds=after), relax_by, joins)


moments = st.integers(0, 600).map(ago)
levels = st.dictionaries(st.integers(1, 3), st.integers(1, 5), max_size=2)
ids = st.integers(1, 20)
queues = st.integers(1, 3)
rings_of = st.lists(
    st.builds(ring, st.sampled_from([30, 60, 120]), st.integers(0, 3), st.none() | queues), max_size=3
).map(tuple)
terms_of = st.builds(terms, st.sampled_from([0, 60, 300]), st.sampled_from([0, 300]), rings_of)
items_of = st.lists(
    st.builds(
        WaitingItem,
        id=st.integers(1, 50),
        queue_id=queues,
        channel=st.sampled_from(CHANNELS),
        priority=st.integers(0, 3),
        eligible_at=moments,
        skills=levels,
        tried=st.dictionaries(ids, moments, max_size=3),
        terms=terms_of,
        pinned_to=st.none() | ids,
        handled_by=ids,
        handled_at=st.none() | moments,
    ),
    max_size=12,
    unique_by=lambda each: each.id,
)
agents_of = st.lists(
    st.builds(
        FreeAgent,
        id=ids,
        queues=st.frozensets(queues),
        idle_since=moments,
        skills=levels,
        held=st.dictionaries(st.sampled_from(CHANNELS), st.integers(1, 5), max_size=2),
        profile=st.sampled_from([DEFAULT_PROFILE, Profile(units={"email": 50, "call": 100})]),
        returned_at=st.none() | moments,
        given_at=st.none() | moments,
    ),
    max_size=8,
    unique_by=lambda each: each.id,
)
