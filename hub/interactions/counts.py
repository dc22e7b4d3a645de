"""How many conversations stand in each list of the desk: what is everybody's counted once for all who see the same."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import Integer, Select, cast, distinct, func, literal, null, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from hub.access.actor import Actor
from hub.access.permissions import visible_queues
from hub.drafts.model import Draft, DraftKind
from hub.interactions.inbox_query import OWN, InboxFilter, InboxView, window
from hub.interactions.model import Interaction
from hub.mentions.model import Mention
from hub.queueing.model import Consultation, WorkItem
from storage.unit_of_work import Storage

# Counting further would cost more than anybody reads; the page shows "99+".
COUNT_LIMIT = 100

SHARED = (InboxView.WAITING, InboxView.OPEN, InboxView.PARKED, InboxView.QUARANTINED)
PERSONAL = (*OWN, InboxView.ASKED, InboxView.DRAFTS, InboxView.MENTIONS)

Counts = Mapping[InboxView, int]
# A view, whose it is (None: everybody's), and how many.
Count = Select[str, int | None, int]
_Whose = InstrumentedAttribute[int] | InstrumentedAttribute[int | None]


async def inbox_counts(storage: Storage, actor: Actor) -> Counts:
    """How many stand in each list but the closed one, counted up to `COUNT_LIMIT`; one statement."""
    return (await counts_of(storage, [actor]))[actor.user_id]


async def counts_of(storage: Storage, actors: Collection[Actor]) -> Mapping[int, Counts]:
    """The same for many, by user: one statement for all who see the same queues."""
    audiences: defaultdict[frozenset[int] | None, list[Actor]] = defaultdict(list)
    for actor in actors:
        audiences[visible_queues(actor)].append(actor)
    found: dict[int, Counts] = {}
    async with storage.reading() as session:
        for queues, audience in audiences.items():
            people = [actor.user_id for actor in audience]
            lines = (await session.execute(union_all(*_shared(audience[0]), *_personal(people, queues)))).all()
            shared = {InboxView(view): count for view, user, count in lines if user is None}
            own = {(user, InboxView(view)): min(count, COUNT_LIMIT) for view, user, count in lines if user is not None}
            for user in people:
                found[user] = shared | {view: own.get((user, view), 0) for view in PERSONAL}
    return found


def _shared(actor: Actor) -> list[Count]:
    """What differs by queues alone."""
    nobody = cast(null(), Integer)
    return [
        select(literal(view.value), nobody, func.count()).select_from(
            window(actor, InboxFilter(view), None, COUNT_LIMIT).subquery()
        )
        for view in SHARED
    ]


def _personal(people: list[int], queues: frozenset[int] | None) -> list[Count]:
    """What is each one's own: few rows of each, grouped by whose they are."""
    held = [
        _by(view, WorkItem.agent_id, WorkItem.interaction_id, people).where(WorkItem.state.in_(states))
        for view, states in OWN.items()
    ]
    asked = _by(InboxView.ASKED, Consultation.colleague_id, WorkItem.interaction_id, people)
    asked = asked.join(WorkItem, WorkItem.id == Consultation.work_item_id).where(Consultation.ended_at.is_(None))
    drafts = _by(InboxView.DRAFTS, Draft.user_id, Draft.interaction_id, people)
    drafts = drafts.join(Interaction, Interaction.id == Draft.interaction_id).where(Draft.kind != DraftKind.SCRATCH)
    mentions = _by(InboxView.MENTIONS, Mention.user_id, Mention.interaction_id, people)
    mentions = mentions.join(Interaction, Interaction.id == Mention.interaction_id).where(Mention.read_at.is_(None))
    if queues is None:
        return [*held, asked, drafts, mentions]
    of_items = [query.where(WorkItem.queue_id.in_(queues)) for query in (*held, asked)]
    return [*of_items, *(query.where(Interaction.queue_id.in_(queues)) for query in (drafts, mentions))]


def _by(view: InboxView, whose: _Whose, number: InstrumentedAttribute[int], people: list[int]) -> Count:
    counted = select(literal(view.value), whose, func.count(distinct(number)))
    return counted.where(whose.in_(people)).group_by(whose)
