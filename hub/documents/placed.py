"""What a document keeps of those who take part as it leaves its first state: where they were reached then."""

from sqlalchemy import select

from hub.documents.kind import PartnerFunction
from hub.documents.model import Document, DocumentParty
from hub.parties.model import PostalPurpose
from hub.parties.postal_now import addresses_now
from storage.unit_of_work import Work

# Whoever has no address for a purpose is reached at their main one.
_PURPOSE = {
    PartnerFunction.SHIP_TO: PostalPurpose.DELIVERY,
    PartnerFunction.BILL_TO: PostalPurpose.BILLING,
    PartnerFunction.PAYER: PostalPurpose.BILLING,
}


async def copy_addresses(work: Work, document: Document) -> None:
    """Write down the addresses of a locked document's parties; later changes of theirs are not followed."""
    parties = list(await work.session.scalars(select(DocumentParty).where(DocumentParty.document_id == document.id)))
    known = await addresses_now(work.session, {each.party_id for each in parties})
    for each in parties:
        purpose = _PURPOSE.get(PartnerFunction(each.function), PostalPurpose.MAIN)
        main = known.get((each.party_id, PostalPurpose.MAIN), "")
        each.address = known.get((each.party_id, purpose), main)
