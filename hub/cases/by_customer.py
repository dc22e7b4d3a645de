"""What customers do with a case by a link of theirs: write an answer, close it, have it go on."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.cases.allowance import count, of_answer, require_allowed
from hub.cases.customer import case_of_link, may_reopen, said_with
from hub.cases.follow import CASE
from hub.cases.links import CaseLink
from hub.documents.kinds import KINDS
from hub.documents.model import Document
from hub.documents.transition import go
from hub.errors import Conflict, Invalid, NotFound, sentence
from hub.interactions.model import Message
from hub.interactions.receive import HouseRules
from hub.interactions.written import Written, file_written
from hub.ports import Address, ParsedAttachment
from storage.unit_of_work import Storage, Work, action

LONGEST = 50_000
_OVER_TOO_LONG = sentence("It was closed too long ago. Send a new request.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was written on the page of a case. `blobs` are the keys of its files; `key` that of the form."""

    key: str
    text: str
    files: tuple[ParsedAttachment, ...] = ()
    blobs: tuple[str, ...] = ()


@action
async def answer_case(work: Work, link: CaseLink, answer: Answer, house: HouseRules) -> int:
    """Add it to the conversation the agents have, and have the case go on if it was over; the same key once.

    Returns the conversation. Raises `NotFound`, `Invalid` without a text, `Conflict` for one that is over for too long,
    and `TooMany`.
    """
    await _check(work.session, link, answer, work.now)
    last = await _last(work, link)
    filed = await file_written(work, _written(answer, link, last), house)
    if not filed.again:
        await count(work, of_answer(link))
        document = await _locked(work, link)
        for way in ("reopen", "reopen_closed"):
            await _go(work, document, way, _name(last, link), answer.text)
    return filed.interaction_id


async def require_answerable(storage: Storage, link: CaseLink, answer: Answer) -> None:
    """Raise what `answer_case` would, for what is stored before."""
    now = storage.clock.now()
    async with storage.reading() as session:
        await _check(session, link, answer, now)
        await require_allowed(session, of_answer(link), now)


async def _check(session: AsyncSession, link: CaseLink, answer: Answer, now: datetime) -> None:
    if not answer.text.strip() or len(answer.text) > LONGEST:
        raise Invalid("Write something.", {"text": sentence("Write something.")})
    document = await case_of_link(session, link)
    if not KINDS[CASE].state(document.state).open and not may_reopen(document, now):
        raise Conflict(_OVER_TOO_LONG)


@action
async def close_case(work: Work, link: CaseLink) -> None:
    """Say that it is settled: it is closed, whatever it waited for. Once more changes nothing. Raises `NotFound`."""
    last = await _last(work, link)
    document = await _locked(work, link)
    for name in ("solve", "close"):
        await _go(work, document, name, _name(last, link))


async def _go(work: Work, document: Document, name: str, who: str, reason: str = "") -> None:
    kind = KINDS[CASE]
    way = kind.way(name, document.state)
    if way is not None:
        # Named in the history, and nobody of the house.
        await go(work, (document, kind), way, Actor(0, who, frozenset()), reason)


async def _locked(work: Work, link: CaseLink) -> Document:
    document = await work.locked(Document, link.document_id)
    if document is None:
        raise NotFound
    return document


async def _last(work: Work, link: CaseLink) -> Message:
    """What they said last, or else what we said to them. Raises `NotFound` where nothing was."""
    await case_of_link(work.session, link)
    said = await said_with(work.session, link, work.now)
    if not said:
        raise NotFound
    return next((each for each in said if each.author_address.lower() == link.address), said[0])


def _name(last: Message, link: CaseLink) -> str:
    return last.author_name if last.author_address.lower() == link.address else link.address


def _written(answer: Answer, link: CaseLink, last: Message) -> Written:
    return Written(
        key=answer.key,
        sender=Address(link.address, _name(last, link)),
        subject="",
        text=answer.text,
        inbox="",
        files=answer.files,
        blobs=answer.blobs,
        thread=last.interaction_id,
    )
