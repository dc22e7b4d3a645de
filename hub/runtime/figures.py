"""The figures at /metrics: counted as things happen, or read when somebody asks."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from sqlalchemy import func, select

from hub.interactions.model import ContactState, InboundContact
from hub.queueing.model import Offer, Queue, WorkItem, WorkState
from storage.bus import Hint
from storage.jobs import Job
from storage.outbox import DeliveryState, OutboxRow
from storage.unit_of_work import Storage

REGISTRY = CollectorRegistry()
FAILURES = Counter("onefront_loop_failures", "Loops that failed and were started again", ["loop"], registry=REGISTRY)
EVENTS = Counter("onefront_events", "Events this process heard of", ["name"], registry=REGISTRY)
UNHANDLED = Counter("onefront_unhandled_exceptions", "Exceptions no task took", registry=REGISTRY)
SOCKETS = Gauge("onefront_sockets", "Desktops connected to this process", registry=REGISTRY)
SCREEN = Histogram(
    "onefront_event_to_screen_seconds",
    "From an event's arrival here to its row being on the way to the desks",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=REGISTRY,
)
CONTACTS = Gauge("onefront_contacts", "Contacts kept, by channel and state", ["channel", "state"], registry=REGISTRY)
REPEATED = Gauge("onefront_repeated_contacts", "Contacts that came again, by channel", ["channel"], registry=REGISTRY)
OFFERS = Gauge("onefront_offers", "Offers by outcome; open ones have none", ["outcome"], registry=REGISTRY)
WAITING = Gauge("onefront_waiting_items", "Work items that wait, by queue", ["queue"], registry=REGISTRY)
OLDEST = Gauge("onefront_oldest_wait_seconds", "How long the oldest waiting item has waited", registry=REGISTRY)
OUTBOX = Gauge("onefront_outbox_rows", "Copies of messages by delivery state", ["state"], registry=REGISTRY)
OUTBOX_AGE = Gauge("onefront_outbox_age_seconds", "Age of the oldest copy that still waits to leave", registry=REGISTRY)
JOBS = Gauge("onefront_jobs", "Jobs that wait, by kind", ["kind"], registry=REGISTRY)
DEAD_JOBS = Gauge("onefront_dead_jobs", "Jobs that ran out of attempts", registry=REGISTRY)

_WAITS = (DeliveryState.QUEUED, DeliveryState.DEFERRED, DeliveryState.SENDING)


async def count_events(storage: Storage) -> None:
    """Count what happens until cancelled."""
    async with storage.bus.subscribe() as hints:
        async for hint in hints:
            _count(hint)


async def exposition(storage: Storage) -> bytes:
    """The figures in Prometheus' text format, those of the database fresh."""
    await _read(storage)
    return generate_latest(REGISTRY)


def _count(hint: Hint) -> None:
    EVENTS.labels(hint.name).inc()


async def _read(storage: Storage) -> None:
    now = storage.clock.now()
    async with storage.reading() as session:
        kept = select(InboundContact.channel, InboundContact.state, func.count()).group_by(
            InboundContact.channel, InboundContact.state
        )
        _set(CONTACTS, [((channel, ContactState(state).value), n) for channel, state, n in await session.execute(kept)])
        again = select(InboundContact.channel, func.sum(InboundContact.duplicates)).group_by(InboundContact.channel)
        _set(REPEATED, [((channel,), n) for channel, n in await session.execute(again)])
        outcomes = select(Offer.outcome, func.count()).group_by(Offer.outcome)
        _set(OFFERS, [((outcome or "open",), n) for outcome, n in await session.execute(outcomes)])
        waiting = select(Queue.name, func.count()).join(WorkItem).where(WorkItem.state == WorkState.WAITING)
        _set(WAITING, [((queue,), n) for queue, n in await session.execute(waiting.group_by(Queue.name))])
        oldest = await session.scalar(select(func.min(WorkItem.eligible_at)).where(WorkItem.state == WorkState.WAITING))
        OLDEST.set((now - oldest).total_seconds() if oldest else 0)
        rows = select(OutboxRow.state, func.count()).group_by(OutboxRow.state)
        _set(OUTBOX, [((state,), n) for state, n in await session.execute(rows)])
        queued = await session.scalar(select(func.min(OutboxRow.created_at)).where(OutboxRow.state.in_(_WAITS)))
        OUTBOX_AGE.set((now - queued).total_seconds() if queued else 0)
        jobs = select(Job.kind, func.count()).where(Job.due_at.is_not(None)).group_by(Job.kind)
        _set(JOBS, [((kind,), n) for kind, n in await session.execute(jobs)])
        DEAD_JOBS.set(await session.scalar(select(func.count()).where(Job.due_at.is_(None))) or 0)


def _set(gauge: Gauge, values: list[tuple[tuple[str, ...], int]]) -> None:
    gauge.clear()
    for labels, value in values:
        gauge.labels(*labels).set(value)
