"""Carla, who wrote, bought, agreed and is erased: whoever tests privacy tests it with her."""

from dataclasses import replace

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.permissions import Permission
from hub.activities.about import About
from hub.activities.kinds import ActivityKind
from hub.activities.plan import plan
from hub.activities.planning import Planning
from hub.activities.when import When
from hub.bulk.start import Chosen
from hub.documents.create import Draft, create
from hub.documents.kind import PartnerFunction
from hub.documents.model import DocumentEvent
from hub.exports.model import ExportItem, ExportPart, Form
from hub.exports.order import Wanted, order_export
from hub.exports.worker import ExportWorker
from hub.interactions.note import add_note
from hub.interactions.reply import ReplyRequest, reply
from hub.merging.merge import Merging
from hub.merging.merge import merge as merge_conversations
from hub.parties.merge import merge
from hub.parties.unsubscribe import unsubscribe
from hub.ports import RawContact
from hub.privacy.erase import Eraser
from hub.privacy.model import PrivacyRun
from hub.privacy.order_erasure import order_erasure
from hub.privacy.record_consent import Evidence, Wish, record_consent
from hub.privacy.seal import AddressSeal
from hub.queueing.pull import pull
from hub.queueing.wrap_up import Closing, wrap_up
from hub.search.saved import SavedFields, save_search
from storage.outbox import DeliveryState, OutboxRow
from tests.hub.company import Company
from tests.hub.documents.business import with_rights

CARLA, SEAL = 1, AddressSeal(b"k" * 32)


async def live(company: Company, petra: Actor) -> None:
    """Carla wrote from two addresses, with a file, was answered, and everything else; Erik wrote with the same file."""
    storage, anna = company.storage, company.anna
    await company.write("carla@customer.com", "Zanzibar?", name="Carla Rossi", subject="To Zanzibar", file="a.txt")
    await company.write("carla@home.com", "Zanzibar again", "sales@example.com", name="C. Rossi", file="zanzibar.txt")
    await company.write("erik@customer.com", "What does it cost?", name="Erik", file="b.txt")
    envelope = {"mail_from": "carla@customer.com"}
    unreadable = RawContact("email", "test", "key", ("support@example.com",), b"zanzibar: no sender", envelope)
    await company.inbox.receive(unreadable)
    await company.understand()
    await add_note(storage, 1, "Zanzibar is her dream", "key of the note", anna)
    await pull(storage, 1, anna)
    request = ReplyRequest(1, "Zanzibar it is.", 1, "key of the answer")
    await reply(storage, request, anna, company.composer)
    await unsubscribe(storage, "email", "carla@home.com")
    evidence = Evidence("form", address="carla@customer.com", words="Zanzibar form")
    await record_consent(storage, CARLA, Wish("offers", "email", given=True), evidence, anna)
    at = storage.clock.now()
    await plan(storage, Planning(ActivityKind.CALL, "Ring Carla", When(at, at), about=About(party_id=CARLA)), anna)
    await merge(storage, CARLA, 2, "Both are Rossi", petra)


async def found_elsewhere(company: Company) -> None:
    """Carla was copied in an answer to Erik; another conversation was merged into hers; somebody looks for her."""
    storage, anna = company.storage, company.anna
    await pull(storage, 3, anna)
    copied = ReplyRequest(3, "It is dear.", 3, "key of another", copies=("Carla@customer.com", "fritz@customer.com"))
    await reply(storage, copied, anna, company.composer)
    await wrap_up(storage, Closing(3, "solved", "", 99), anna)
    await company.write("carla@customer.com", "Zanzibar once more", name="Carla Rossi", subject="Zanzibar")
    await merge_conversations(storage, Merging(5, 1), anna)
    clerk = with_rights(replace(anna, permissions=anna.permissions | {Permission.PARTIES}))
    await create(storage, Draft("order", {}, {PartnerFunction.SOLD_TO: CARLA}), clerk)
    parties = {PartnerFunction.SOLD_TO: 3, PartnerFunction.CONTACT: CARLA}
    trip = await create(storage, Draft("order", {"title": "Eriks trip"}, parties), clerk)
    async with storage.transaction() as work:
        # As if by a link.
        by_her = DocumentEvent(document_id=trip, version=50, line=1, at=work.now, what="transition")
        by_her.by_name, by_her.reason = "Carla Rossi", "Zanzibar now"
        work.add(by_her)
    petra = replace(anna, permissions=anna.permissions | {Permission.PRIVACY, Permission.ALL_QUEUES})
    await order_export(storage, Wanted(Form.MBOX, "k" * 16, Chosen((1,))), petra)
    assert await ExportWorker(storage).run_once()
    await order_export(storage, Wanted(Form.MBOX, "l" * 16, address="q=carla+rossi"), petra)
    async with storage.transaction() as work:
        # As if it was at it.
        work.add(ExportItem(export_id=2, position=1, interaction_id=1))
        work.add(ExportPart(export_id=2, number=1, blob=await storage.blobs.put(b"From zanzibar")))
    await save_search(storage, SavedFields("Rossi", "q=carla+rossi"), anna)
    await save_search(storage, SavedFields("Fritz", "q=fritz"), anna)
    # Read from a mailbox: there is no envelope.
    unreadable = RawContact("email", "imap", "2", ("support@example.com",), b"zanzibar\nFrom: Carla@customer.com", {})
    await company.inbox.receive(unreadable)
    await company.understand()


async def close_everything(company: Company) -> None:
    async with company.storage.transaction() as work:
        for row in await work.session.scalars(select(OutboxRow)):
            row.state, row.due_at = DeliveryState.SENT, None
    await pull(company.storage, 2, company.clara)
    for number, agent, code, message in ((1, company.anna, "solved", 99), (2, company.clara, "", 99)):
        await wrap_up(company.storage, Closing(number, code, "", message), agent)


async def erase(company: Company, by: Actor) -> PrivacyRun:
    return await finish(company, await order_erasure(company.storage, CARLA, "Carla Rossi", by))


async def finish(company: Company, number: int) -> PrivacyRun:
    async with company.storage.reading() as session:
        run = await session.get_one(PrivacyRun, number)
    await Eraser(company.storage, SEAL).erase(run)
    async with company.storage.reading() as session:
        return await session.get_one(PrivacyRun, number)
