"""Conversations, found by what is said in them, in notes and in files."""

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, String, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from hub.access.permissions import visible_queues
from hub.interactions.inbox_query import allowed
from hub.interactions.model import Attachment, Interaction, InteractionTag, Message, Note
from hub.parties.members import shown_name
from hub.parties.model import Party
from hub.queueing.model import Queue, WorkItem
from hub.search.asking import Asked, Condition, Entries, Facts, Hit, Place, Section, compared
from hub.search.criteria import Criterion, Operator
from hub.search.highlight import LOOKED_THROUGH, marked, snippet
from hub.search.model import FileText
from hub.search.sections.customers import of_customer
from hub.search.sections.few import EVERY_QUEUE, FEW, among_few, narrowed
from hub.search.sources import conversations as sources

NUMBER = re.compile(r"#?(\d{1,18})")
KINDS = frozenset({"message", "note", "file"})


def _heads(asked: Asked, entry: Entries) -> Sequence[Condition]:
    queues = visible_queues(asked.actor)
    if queues is None:
        return among_few(asked, EVERY_QUEUE, entry.queue_id.is_not(None), entry)
    if len(queues) > FEW:
        return among_few(asked, EVERY_QUEUE, entry.queue_id.in_(sorted(queues)), entry)
    return [head for queue in sorted(queues) for head in among_few(asked, queue, entry.queue_id == queue, entry)]


def _condition(asked: Asked, criterion: Criterion, entry: Entries) -> Condition | None:
    match criterion.field:
        case "kind":
            return compared(entry.kind, criterion, criterion.values)
        case "queue":
            return compared(entry.queue_id, criterion, criterion.numbers)
        case "customer":
            party = of_customer(asked, criterion)
            return entry.about_id.in_(select(Interaction.id).where(Interaction.party_id.in_(party)))
        case "tag":
            tagged = select(InteractionTag.interaction_id).where(InteractionTag.tag.in_(criterion.values))
            return _among(entry, tagged, criterion)
        case "agent":
            held = select(WorkItem.interaction_id).where(WorkItem.agent_id.in_(criterion.numbers))
            return _among(entry, held, criterion)
        case "state" | "channel":
            column = Interaction.state if criterion.field == "state" else Interaction.channel
            return entry.about_id.in_(select(Interaction.id).where(compared(column, criterion, criterion.values)))
        case _:
            return None


def _among(entry: Entries, ids: Select[int], criterion: Criterion) -> Condition:
    return entry.about_id.not_in(ids) if criterion.operator == Operator.IS_NOT else entry.about_id.in_(ids)


def _exact(asked: Asked) -> Select[int, datetime] | None:
    number = NUMBER.fullmatch(asked.typed.strip())
    return (
        select(Interaction.id, Interaction.last_activity_at).where(
            Interaction.id == int(number[1]), *allowed(asked.actor)
        )
        if number
        else None
    )


async def _show(session: AsyncSession, asked: Asked, places: Sequence[Place]) -> dict[int, Hit]:
    whole = aliased(Party)
    query = (
        select(Interaction, Queue.name, shown_name(whole))
        .join(Queue, Queue.id == Interaction.queue_id)
        .outerjoin(Party, Party.id == Interaction.party_id)
        .outerjoin(whole, whole.id == Party.root_id)
        .where(Interaction.id.in_([place.about_id for place in places]), *allowed(asked.actor))
    )
    rows = {row[0].id: row for row in (await session.execute(query)).all()}
    said = await _said(session, places)
    terms, hits = asked.wording.terms, {}
    for place in places:
        if place.about_id in rows:
            conversation, queue, customer = rows[place.about_id]
            who, text, entry = said.get((place.kind, place.ref_id), ("", conversation.preview, ""))
            hits[place.about_id] = Hit(
                section=sources.CONVERSATIONS,
                about_id=conversation.id,
                kind=place.kind,
                title=marked(conversation.subject, terms),
                snippet=snippet(text, terms),
                at=place.at,
                entry=entry,
                facts=Facts(
                    number=f"#{conversation.id}",
                    state=conversation.state,
                    channel=conversation.channel,
                    queue=queue,
                    customer=customer or "",
                    who=who,
                ),
            )
    return hits


async def _said(session: AsyncSession, places: Sequence[Place]) -> dict[tuple[str, int], tuple[str, str, str]]:
    """Who said what, and the entry that it is part of, by the kind of text and its row."""
    ids = {kind: [place.ref_id for place in places if place.kind == kind] for kind in KINDS}
    texts = (
        ("message", Message.id, Message.id, Message.author_name, Message.body_text, select().select_from(Message)),
        ("note", Note.id, Note.id, Note.author_name, Note.body, select().select_from(Note)),
        (
            "file",
            Attachment.id,
            Attachment.message_id,
            Attachment.name,
            FileText.text,
            select().select_from(Attachment).join(FileText, FileText.attachment_id == Attachment.id),
        ),
    )
    wanted = [
        query.add_columns(literal(kind, String), key, of, who, func.substr(text, 1, LOOKED_THROUGH)).where(
            key.in_(ids[kind])
        )
        for kind, key, of, who, text, query in texts
        if ids[kind]
    ]
    if not wanted:
        return {}
    rows = await session.execute(union_all(*wanted))
    return {
        (kind, key): (who, text, f"{'note' if kind == 'note' else 'message'}-{of}")
        for kind, key, of, who, text in rows.all()
    }


CONVERSATIONS = Section(sources.CONVERSATIONS, _heads, _condition, _exact, _show, narrowed)
