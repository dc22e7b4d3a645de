"""Files an understood contact: the person, the interaction, the message, the work item and the event, at once."""

from dataclasses import dataclass, replace

from hub.activities.guest_answers import fold_answers
from hub.cases.open import open_by_rule
from hub.events import DeliveryReported, InteractionOpened, InteractionReleased, MessageReceived
from hub.interactions.automatic_answer import AnsweringMachine, Voice
from hub.interactions.blocked import BLOCKED, stop_blocked
from hub.interactions.came_back import OUR_OWN, came_back
from hub.interactions.destination import first_queue, inbox_of
from hub.interactions.evidence import MOST_REFERENCES, gather
from hub.interactions.find_reported import Reported, find_reported
from hub.interactions.imported import IMPORTED, file_imported
from hub.interactions.inbound_message import Arrival, write_message
from hub.interactions.merged import follow_merges, home_of_answer
from hub.interactions.model import (
    ContactState,
    InboundContact,
    InboxAddress,
    Interaction,
    InteractionState,
    Message,
)
from hub.interactions.reopen import reopen
from hub.interactions.sent_elsewhere import SENT_ELSEWHERE, file_sent
from hub.interactions.take_reports import Taken, take_reports
from hub.interactions.text import preview, storable
from hub.interactions.threading import Thread, decide
from hub.parties.identify import identify
from hub.parties.model import Identity
from hub.ports import Composer, ParsedContact
from hub.queueing.put_in_queue import first_item
from hub.rules.apply import answer_texts, parked_by, weigh_again
from hub.rules.book import RuleBook
from hub.rules.facts import facts_of_contact
from hub.rules.matching import Decision
from hub.rules.matching import decide as decide_by
from storage.jobs import Job, finish
from storage.unit_of_work import Storage, Work, action


@dataclass(frozen=True, slots=True)
class Understood:
    """A parsed contact whose files are already stored: `blobs` are their keys, in the order of its attachments."""

    contact: ParsedContact
    blobs: tuple[str, ...]


async def keep_files(storage: Storage, contact: ParsedContact) -> Understood:
    """Store a contact's attachments durably, before the transaction that names them."""
    blobs = [await storage.blobs.put(attachment.content) for attachment in contact.attachments]
    return Understood(contact, tuple(blobs))


@dataclass(frozen=True, slots=True)
class HouseRules:
    """What is decided about a contact before anybody sees it: by rules, and whether it is answered by itself.

    `country` is that of telephone numbers without one.
    """

    machine: AnsweringMachine
    book: RuleBook
    country: str = ""


@action
async def file_contact(work: Work, job: Job, understood: Understood, house: HouseRules) -> int:
    """File a contact and finish its job in one transaction. Returns the interaction.

    Filing again what is filed changes nothing. Raises `storage.errors.LeaseLost` if another worker was faster.
    """
    await finish(work, job)
    contact = await work.locked(InboundContact, job.payload["contact_id"])
    assert contact is not None, "a contact outlives its job"
    if contact.state == ContactState.FILED and contact.interaction_id is not None:
        return contact.interaction_id
    if contact.envelope.get(IMPORTED):
        return await file_imported(work, Arrival(contact, understood.contact, understood.blobs))
    if contact.envelope.get(SENT_ELSEWHERE):
        return await file_sent(work, Arrival(contact, understood.contact, understood.blobs))
    own = await came_back(work, understood.contact)
    if own is not None:
        ours = Understood(replace(understood.contact, auto=OUR_OWN), understood.blobs)
        return await Filing(work, contact, ours, house).into(Thread(append_to=own))
    if await stop_blocked(work, contact.channel, understood.contact.sender.address):
        understood = replace(understood, contact=replace(understood.contact, auto=BLOCKED))
    filing = Filing(work, contact, understood, house)
    reported = await find_reported(work, contact, understood.contact, house.machine.composer)
    if reported is not None:
        return await filing.into(Thread(append_to=reported.message.interaction_id), reported)
    evidence = await gather(work, understood.contact, _token(contact, understood.contact, house.machine.composer))
    return await filing.into(decide(evidence))


def _token(contact: InboundContact, parsed: ParsedContact, composer: Composer) -> int | None:
    """The interaction a signed address of ours names; the envelope counts before the headers."""
    for address in (*contact.inboxes, *parsed.thread_tokens):
        interaction_id = composer.thread_of(address)
        if interaction_id is not None:
            return interaction_id
    return None


class Filing:
    """One contact on its way into an interaction."""

    def __init__(self, work: Work, contact: InboundContact, understood: Understood, house: HouseRules) -> None:
        self._work = work
        self._house = house
        self._contact = contact
        self._parsed = understood.contact
        self._arrival = Arrival(contact, understood.contact, understood.blobs)
        self._message: Message | None = None

    async def into(self, thread: Thread, reported: Reported | None = None) -> int:
        """Append or open, as decided, and return the interaction. `reported`: what it tells of a message of ours."""
        if thread.newcomer:
            self._arrival = replace(self._arrival, remarks=("a new address joined by a signed address",))
        sender = self._parsed.sender
        identity = await identify(
            self._work,
            self._contact.answered_on,
            storable(sender.address.lower(), 320),
            storable(sender.name, 200),
            self._house.country,
        )
        stand_in = await self._stand_in()
        if thread.append_to is not None:
            interaction = await self._work.locked(Interaction, thread.append_to)
            assert interaction is not None, "interactions are never deleted"
            await self._append(await follow_merges(self._work, interaction), identity, reported)
            await self._belong(thread.append_to)
        elif stand_in is not None and stand_in.state != InteractionState.QUARANTINED:
            # Somebody took it into the queue unread: it is worked on already.
            interaction = stand_in
            await self._append(interaction, identity)
        else:
            interaction = await self._open(stand_in, thread, identity)
        if stand_in is not None and stand_in.id != interaction.id:
            await self._dismiss(stand_in, interaction)
        assert self._message is not None, "it was just written"
        await fold_answers(self._work, self._message, self._parsed)
        self._contact.state = ContactState.FILED
        self._contact.interaction_id = interaction.id
        self._contact.reason = ""
        return interaction.id

    async def _belong(self, thread: int) -> None:
        """Note where the message belongs, should what was merged come apart: by what it refers to, then as it came."""
        assert self._message is not None, "it was just appended"
        here = self._message.interaction_id
        interaction = await self._work.session.get_one(Interaction, here)
        home = await home_of_answer(self._work, interaction, self._parsed.references[:MOST_REFERENCES])
        self._message.home_id = home or (thread if thread != here else None)

    async def _append(self, interaction: Interaction, identity: Identity, reported: Reported | None = None) -> None:
        self._message = message = await write_message(self._work, self._arrival, interaction, identity)
        interaction.last_activity_at = self._work.now
        if reported is not None:
            taken = await take_reports(self._work, reported, self._parsed.reports)
            if taken.changed:
                await self._report(interaction, message, reported.message, taken)
                return
        # An automatic reply is shown, but it neither reopens anything nor waits for an answer.
        reopened = False
        if not self._parsed.auto:
            interaction.party_id = interaction.party_id or identity.party_id
            reopened = await reopen(self._work, interaction, self._arrival.text)
            await weigh_again(self._work, interaction, await self._decide(identity, again=True))
        event = MessageReceived(interaction.id, interaction.queue_id, message.id, reopened)
        interaction.version = await self._work.record(event)

    async def _report(self, interaction: Interaction, message: Message, about: Message, taken: Taken) -> None:
        """Nobody was answered by what did not arrive: it waits again."""
        reopened = taken.failed and await reopen(self._work, interaction, about.delivery_answer)
        event = DeliveryReported(interaction.id, interaction.queue_id, message.id, about.id, about.delivery, reopened)
        interaction.version = await self._work.record(event)

    async def _open(self, stand_in: Interaction | None, thread: Thread, identity: Identity) -> Interaction:
        # A new interaction's first event is number 1, so its version is known before the event is written.
        interaction = stand_in or Interaction(opened_at=self._contact.received_at, version=1)
        inbox = await inbox_of(self._work, self._contact)
        decision = Decision() if self._parsed.auto else await self._decide(identity)
        interaction.channel = self._contact.answered_on
        interaction.subject = storable(self._parsed.subject, 500)
        interaction.preview = preview(self._arrival.text)
        interaction.party_id = identity.party_id
        interaction.queue_id = decision.effect.queue_id or (inbox.queue_id if inbox else await first_queue(self._work))
        interaction.inbox_address = inbox.address if inbox is not None else ""
        interaction.related_to_id, interaction.related_as = thread.related_to, thread.claim or ""
        interaction.last_activity_at = self._work.now
        interaction.reason = storable(self._parsed.auto) or parked_by(decision)
        interaction.state = InteractionState.PARKED if interaction.reason else InteractionState.OPEN
        interaction.tags, interaction.rules = list(decision.effect.tags), list(decision.rules)
        interaction.unanswered = interaction.waiting = not interaction.reason
        self._work.add(interaction)
        await self._work.flush()
        self._message = message = await write_message(self._work, self._arrival, interaction, identity)
        if interaction.state == InteractionState.OPEN:
            first_item(self._work, interaction, decision.effect)
            if inbox is not None:
                await self._answer(interaction, message, inbox, decision)
            if decision.effect.case_category_id is not None:
                await open_by_rule(self._work, interaction, decision.effect.case_category_id, self._arrival.text)
        event = InteractionOpened(interaction.id, interaction.queue_id, message.id)
        interaction.version = await self._work.record(event)
        return interaction

    async def _decide(self, identity: Identity, again: bool = False) -> Decision:
        """What the rules say; `again`: only those that are asked about further messages."""
        rulings = await self._house.book.rulings(self._work.session)
        asked = [ruling for ruling in rulings if ruling.follow_ups or not again]
        if not asked:
            return Decision()
        group = identity.party.customer_group
        return decide_by(asked, facts_of_contact(self._parsed, self._arrival.text, self._contact.size, group))

    async def _answer(
        self, interaction: Interaction, message: Message, inbox: InboxAddress, decision: Decision
    ) -> None:
        texts = await answer_texts(self._work.session, inbox, decision.effect, interaction.queue_id)
        if not texts:
            return
        refused = await self._house.machine.consider(self._work, self._arrival, interaction, Voice(inbox, texts))
        if refused:
            message.remarks = [*message.remarks, f"no automatic answer: {refused}"[:300]]

    async def _stand_in(self) -> Interaction | None:
        """The interaction that stood for this contact while it could not be understood."""
        if self._contact.interaction_id is None:
            return None
        return await self._work.locked(Interaction, self._contact.interaction_id)

    async def _dismiss(self, stand_in: Interaction, target: Interaction) -> None:
        """Point to where the contact went instead. Nobody works on it, unless somebody took it into the queue."""
        stand_in.related_to_id, stand_in.related_as = target.id, ""
        if stand_in.state == InteractionState.QUARANTINED:
            stand_in.state, stand_in.closed_at = InteractionState.CLOSED, self._work.now
        stand_in.version = await self._work.record(InteractionReleased(stand_in.id, stand_in.queue_id))
