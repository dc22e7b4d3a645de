"""The last steps of an erasure: documents, activities, and who somebody was to whom."""

from sqlalchemy import delete, or_, select, update

from hub.activities.model import Activity, Guest
from hub.activities.record import record
from hub.cases.model import CaseDetail
from hub.desks.model import Visit
from hub.documents.model import Document, DocumentBlock, DocumentEvent, DocumentParty, Item, ScheduleLine
from hub.documents.named import documents_naming
from hub.parties.model import DistinctParties, Identity, Party, PartyMerge, PartyRelation, PartyRole, PostalAddress
from hub.privacy.keeping import is_statutory
from hub.privacy.known import Known, known, known_before
from hub.privacy.model import PrivacyRun
from hub.privacy.seal import AddressSeal
from hub.search.index import keep
from hub.search.sources.documents import DOCUMENTS
from storage.unit_of_work import Work

AT_ONCE = 50
# What history tells of these is a name of the house, not a text of somebody.
_OF_THE_HOUSE = ("transition", "created")
_AS_IT_IS = {"synchronize_session": False}


async def blank_documents(work: Work, run: PrivacyRun, seal: AddressSeal) -> int:
    """Take names and texts out of some documents; of those the law wants, items and amounts stay."""
    who, after = await known(work.session, run.party_id), run.place.get("document", 0)
    await _blank_addresses(work, who)
    named = select(Document).where(Document.id.in_(documents_naming(who.members)), Document.id > after)
    documents = list(await work.session.scalars(named.order_by(Document.id).limit(AT_ONCE).with_for_update()))
    # In others' they only take part; their name is not found by it any more.
    theirs = [document for document in documents if document.customer_id in who.members]
    for document in theirs:
        document.title = document.external_reference = ""
    ids = [document.id for document in theirs]
    await _blank_history(work, run, ids, [document.id for document in documents])
    await _blank_texts(work, theirs)
    await _forget_visits(work, [f"/desk/documents/{number}" for number in ids])
    await work.flush()
    await keep(work, DOCUMENTS, [document.id for document in documents])
    run.place = {**run.place, "document": documents[-1].id if documents else after}
    return len(documents)


async def blank_activities(work: Work, run: PrivacyRun, seal: AddressSeal) -> int:
    """Take the texts out of what was planned about them, and let go of it; they are nobody's guest any more.

    Each is told, so that whoever has one open from before cannot write back what it said.
    """
    who = await known_before(work.session, run)
    theirs = select(Activity).where(Activity.party_id.in_(who.members)).order_by(Activity.id).limit(AT_ONCE)
    found = list(await work.session.scalars(theirs.with_for_update()))
    gone = or_(Guest.activity_id.in_([each.id for each in found]), Guest.address.in_(who.addresses))
    await work.session.execute(delete(Guest).where(gone), execution_options=_AS_IT_IS)
    for each in found:
        each.title = each.text = each.place = each.result = ""
        each.party_id, each.with_guests = None, False
        await record(work, each, "erased", None)
    return len(found)


async def blank_person(work: Work, run: PrivacyRun, seal: AddressSeal) -> int:
    """Take out to whom they belonged, and by what they were known; 0, for then it is done."""
    who = await known(work.session, run.party_id)
    for model, mine in (
        (PartyRole, PartyRole.party_id.in_(who.members)),
        (PostalAddress, PostalAddress.party_id.in_(who.members)),
        (PartyRelation, or_(PartyRelation.from_id.in_(who.members), PartyRelation.to_id.in_(who.members))),
        (DistinctParties, or_(DistinctParties.first_id.in_(who.members), DistinctParties.second_id.in_(who.members))),
        (Identity, Identity.party_id.in_(who.members)),
    ):
        await work.session.execute(delete(model).where(mine), execution_options=_AS_IT_IS)
    merged = update(PartyMerge).where(PartyMerge.survivor_id.in_(who.members)).values(reason="")
    await work.session.execute(merged, execution_options=_AS_IT_IS)
    employed = update(Party).where(or_(Party.id.in_(who.members), Party.organisation_id.in_(who.members)))
    employed = employed.values(organisation_id=None)
    await work.session.execute(employed, execution_options=_AS_IT_IS)
    await _forget_visits(work, [f"/desk/parties/{number}" for number in who.members])
    return 0


async def _blank_texts(work: Work, theirs: list[Document]) -> None:
    """Take out why they were stopped, by which parcels they were sent, and what a wish or a case says."""
    ids = [document.id for document in theirs]
    stops = update(DocumentBlock).where(DocumentBlock.document_id.in_(ids)).values(reason="", released_because="")
    await work.session.execute(stops, execution_options=_AS_IT_IS)
    sent = select(Item.id).where(Item.document_id.in_(ids))
    parcels = update(ScheduleLine).where(ScheduleLine.item_id.in_(sent), ScheduleLine.shipment != "")
    await work.session.execute(parcels.values(shipment=""), execution_options=_AS_IT_IS)
    wishes = [document.id for document in theirs if not is_statutory(document.kind, document.state)]
    for item in await work.session.scalars(select(Item).where(Item.document_id.in_(wishes))):
        item.text = ""
    for case in await work.session.scalars(select(CaseDetail).where(CaseDetail.document_id.in_(ids))):
        case.description = ""


async def _blank_history(work: Work, run: PrivacyRun, theirs: list[int], named: list[int]) -> None:
    """Take texts out of what happened to documents of theirs, and of all of these by which they did something."""
    told = update(DocumentEvent).where(DocumentEvent.document_id.in_(theirs))
    texts = told.where(DocumentEvent.what.not_in(_OF_THE_HOUSE)).values(old="", new="")
    await work.session.execute(texts, execution_options=_AS_IT_IS)
    await work.session.execute(told.values(reason=""), execution_options=_AS_IT_IS)
    # Nobody of the house: whoever had the link, by the name they wrote under.
    known_as = [*run.place["names"], *run.place["addresses"]]
    them = or_(DocumentEvent.document_id.in_(theirs), DocumentEvent.by_name.in_(known_as))
    mine = update(DocumentEvent).where(DocumentEvent.document_id.in_(named), DocumentEvent.by_id.is_(None), them)
    await work.session.execute(mine.values(by_name="", reason=""), execution_options=_AS_IT_IS)


async def _blank_addresses(work: Work, who: Known) -> None:
    parts = update(DocumentParty).where(DocumentParty.party_id.in_(who.members), DocumentParty.address != "")
    await work.session.execute(parts.values(address=""), execution_options=_AS_IT_IS)


async def _forget_visits(work: Work, paths: list[str]) -> None:
    await work.session.execute(delete(Visit).where(Visit.path.in_(paths)), execution_options=_AS_IT_IS)
