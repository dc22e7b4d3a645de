"""Tells customers by mail how their case stands: asked for with each change, written and sent right after it."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from hub.cases.links import CaseLink, CaseLinks
from hub.cases.locking import locked_case
from hub.cases.planned_notice import CREATED, TELL
from hub.cases.thread import heard_from_customer
from hub.documents.model import Document
from hub.errors import Invalid
from hub.events import CustomerTold
from hub.interactions.automatic import MOST_A_DAY, Given, Occasion, addresses, refusal
from hub.interactions.automatic_answer import Ready, count_today, is_ours, queue_automatic
from hub.interactions.automatic_text import harmless, language_of
from hub.interactions.draft import references_of, sender_of
from hub.interactions.model import Interaction, Message
from hub.parties.model import Party
from hub.ports import Address, Authentication, Composer, OutboundDraft, Verdict
from storage.blobs import Blobs
from storage.errors import LeaseLost
from storage.jobs import Job, claim_due, finish
from storage.unit_of_work import Storage, Work, action

# Seconds; the outbox is looked at about as often.
EVERY = 1.0
# What mail is sent on; other channels hear of it when they are answered.
MAIL = "email"


@dataclass(frozen=True, slots=True)
class Told:
    """What a customer is told: `state` as the kind names it, `url` where they see more, "" if nowhere."""

    number: str
    title: str
    state: str
    url: str


class Voice(Protocol):
    """Says it in words."""

    def words(self, told: Told, language: str) -> str:
        """The text of the mail in a language, in English for one that is not known."""


@dataclass(frozen=True, slots=True)
class Teller:
    """What mails about cases are made with."""

    composer: Composer
    blobs: Blobs
    links: CaseLinks
    voice: Voice


async def keep_telling_customers(storage: Storage, teller: Teller) -> None:
    """Work until cancelled. Raises `StorageUnavailable`; call again later."""
    while True:
        await tell_due(storage, teller)
        await asyncio.sleep(EVERY)


async def tell_due(storage: Storage, teller: Teller) -> int:
    """Write every mail that was asked for; returns how many were."""
    told = 0
    for job in await claim_due(storage, TELL):
        # Whoever took it over tells instead.
        with suppress(LeaseLost):
            told += await tell_customer(storage, job, teller)
    return told


@action
async def tell_customer(work: Work, job: Job, teller: Teller) -> bool:
    """Queue one mail and finish its job; False if the case moved on, or there is nobody to write to."""
    case = await locked_case(work, job.payload["document_id"])
    await finish(work, job)
    conversation = case.conversation
    if case.document.state != job.payload["state"] or conversation is None or conversation.channel != MAIL:
        return False
    # Whoever was copied in and wrote a line is not told, and has no link.
    heard = await heard_from_customer(work.session, case.document.id, conversation.id)
    if heard is None or await _may_not(work, heard, counted=job.payload["what"] == CREATED):
        return False
    draft = await _draft(work, conversation, heard, teller, case.document)
    if draft is None:
        return False
    try:
        rendered = teller.composer.compose(draft)
    except Invalid:
        # Nobody can be written to at such an address; the desk shows what the customer wrote all the same.
        return False
    ready = Ready(rendered, await teller.blobs.put(rendered.raw), heard.answer_address)
    message = await queue_automatic(work, conversation, draft, ready)
    told = CustomerTold(conversation.id, conversation.queue_id, message.id, case.document.id)
    conversation.version = await work.record(told)
    return True


async def _may_not(work: Work, heard: Message, *, counted: bool) -> bool:
    """Whether nothing goes there by itself: to machines, to ourselves, or, for a new case, too often a day.

    A forged sender is somebody who never wrote to us.
    """
    address = heard.answer_address
    forged = Authentication(**heard.authentication).verdict is Verdict.FORGED
    occasion = Occasion("the sender is forged" if forged else "", address, address, await is_ours(work, address))
    if refusal(occasion, Given()):
        return True
    if not counted:
        return False
    before = [await count_today(work, each) for each in sorted(addresses(occasion))]
    return max(before) >= MOST_A_DAY


async def _draft(
    work: Work, conversation: Interaction, heard: Message, teller: Teller, document: Document
) -> OutboundDraft | None:
    sender = await sender_of(work.session, conversation)
    if sender is None:
        return None
    party = await work.session.get(Party, conversation.party_id)
    language = (party.language if party else "") or language_of(heard.reply_text or heard.body_text)
    url = teller.links.url(CaseLink(document.id, heard.answer_address), work.now)
    told = Told(document.number or "", harmless(document.title), document.state, url)
    return OutboundDraft(
        thread=conversation.id,
        sequence=heard.id,
        sender=sender,
        recipients=(Address(heard.answer_address, heard.author_name),),
        copies=(),
        subject=harmless(heard.subject or conversation.subject),
        body_text=teller.voice.words(told, language),
        in_reply_to=heard.external_id,
        references=await references_of(work.session, conversation.id),
        files=(),
        written_at=work.now,
        automatic=True,
    )
