"""What each scope of somebody reaches, as the condition of a query, and within which of them one document is."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from hub.access.actor import Actor
from hub.access.permissions import visible_queues
from hub.documents.kinds import KINDS
from hub.documents.links import CONCERNS, DOCUMENT, INTERACTION
from hub.documents.model import Document, DocumentParty, Link
from hub.documents.rights import Scope, held_of
from hub.interactions.model import Interaction
from hub.parties.ties import employing, looked_after
from hub.queueing.staffing import QueueMember


def reached(actor: Actor, scope: Scope) -> ColumnElement[bool]:
    """The documents that are within a scope of the actor's."""
    match scope:
        case Scope.OWN:
            return Document.owner_id == actor.user_id
        case Scope.TEAM:
            return _of_team(actor)
        case Scope.TERRITORY:
            return _names(looked_after(actor))
        case Scope.PARTNER:
            return and_(_names(employing(actor)), ~_is_internal())
        case Scope.ALL:
            return true()


async def scopes_holding(session: AsyncSession, document: Document, actor: Actor) -> frozenset[Scope]:
    """The scopes of the actor's that a document is in; one statement, none unless a right of theirs asks for it."""
    known = {Scope.ALL, *([Scope.OWN] if document.owner_id == actor.user_id else [])}
    asked = sorted(held_of(actor, document.kind) - {Scope.OWN, Scope.ALL})
    if Scope.OWN in known or not asked:
        return frozenset(known)
    query = select(*(reached(actor, scope) for scope in asked)).select_from(Document).where(Document.id == document.id)
    answers = (await session.execute(query)).one()
    return frozenset(known | {scope for scope, answer in zip(asked, answers, strict=True) if answer})


def _of_team(actor: Actor) -> ColumnElement[bool]:
    """What is owned in the actor's queues, talked about in them, or worked on there."""
    queues = visible_queues(actor)
    member, link = aliased(QueueMember), aliased(Link)
    served = select(member.user_id) if queues is None else select(member.user_id).where(member.queue_id.in_(queues))
    concerns = and_(link.to_type == DOCUMENT, link.to_id == Document.id, link.kind == CONCERNS)
    talks = [_talk_in(queues, concerns, link.from_type == INTERACTION, at=link.from_id)]
    for kind in KINDS.values():
        if kind.detail is not None and kind.worked_in:
            detail = aliased(kind.detail)
            talks.append(_talk_in(queues, detail.document_id == Document.id, at=getattr(detail, kind.worked_in)))
    return or_(Document.owner_id.in_(served), *talks)


def _talk_in(queues: frozenset[int] | None, *wanted: ColumnElement[bool], at: Any) -> ColumnElement[bool]:
    """Whether there is a conversation in one of these queues, or any, with this id."""
    talk = aliased(Interaction)
    here = () if queues is None else (talk.queue_id.in_(queues),)
    return exists().where(*wanted, talk.id == at, *here)


def _names(parties: Select[int]) -> ColumnElement[bool]:
    """Whether one of them takes part."""
    part = aliased(DocumentParty)
    return exists().where(part.document_id == Document.id, part.party_id.in_(parties))


def _is_internal() -> ColumnElement[bool]:
    """What nobody outside sees yet."""
    hidden = {kind.name: [state.name for state in kind.states if state.internal] for kind in KINDS.values()}
    return or_(*(and_(Document.kind == kind, Document.state.in_(states)) for kind, states in hidden.items()))
