"""The first step of an erasure: nobody finds them by name or address any more, and whoever writes again is new."""

from sqlalchemy import delete, select, update

from hub.interactions.model import AutomaticAnswerCount, BlockedAddress, ContactState, InboundContact
from hub.parties.model import Identity, Party, Suppression
from hub.privacy.blank_conversations import blank_contact
from hub.privacy.blobs import let_go
from hub.privacy.model import Consent, PrivacyRun
from hub.privacy.person import Known, known
from hub.privacy.seal import SEALED, AddressSeal
from hub.search.folding import words_of
from hub.search.model import WordPiece
from storage.unit_of_work import Work
from storage.upsert import insert_into

_AS_IT_IS = {"synchronize_session": False}


async def blank_addresses(work: Work, run: PrivacyRun, seal: AddressSeal) -> int:
    """All in one transaction, for nothing knows the addresses afterwards; 0, for then it is done."""
    who = await known(work.session, run.party_id)
    parties = list(await work.session.scalars(select(Party).where(Party.id.in_(who.members)).with_for_update()))
    names = words_of(*(party.name for party in parties), *who.addresses)
    await work.session.execute(delete(WordPiece).where(WordPiece.word.in_(names)), execution_options=_AS_IT_IS)
    await _seal_suppressions(work, who, seal)
    for model in (BlockedAddress, AutomaticAnswerCount):
        await work.session.execute(delete(model).where(model.address.in_(who.addresses)), execution_options=_AS_IT_IS)
    await _blank_unread(work, run, who)
    for identity in await work.session.scalars(select(Identity).where(Identity.party_id.in_(who.members))):
        # They stay until every message is done, which is found by them.
        identity.address, identity.vouched_how = f"erased-{identity.id}", ""
    for party in parties:
        party.name, party.remark, party.language, party.customer_group = f"#{party.id}", "", "", ""
        party.customer_number = None
    evidence = update(Consent).where(Consent.party_id.in_(who.members))
    await work.session.execute(evidence.values(address="", evidence="", message_id=None), execution_options=_AS_IT_IS)
    await _end_archives(work, run, who)
    return 0


async def _seal_suppressions(work: Work, who: Known, seal: AddressSeal) -> None:
    for each in list(await work.session.scalars(select(Suppression).where(Suppression.address.in_(who.addresses)))):
        if each.address.startswith(SEALED):
            continue
        kept = {"channel": each.channel, "address": seal.of(each.channel, each.address)}
        row = insert_into(work.session, Suppression).values(**kept, reason=each.reason, at=each.at)
        await work.session.execute(row.on_conflict_do_nothing())
        await work.session.delete(each)
    await work.flush()


async def _blank_unread(work: Work, run: PrivacyRun, who: Known) -> None:
    """What came from them and could not be understood: only the envelope says whose it is."""
    unread = select(InboundContact).where(InboundContact.state == ContactState.QUARANTINED)
    theirs = InboundContact.envelope["mail_from"].as_string().in_(who.addresses)
    for contact in await work.session.scalars(unread.where(theirs).with_for_update()):
        let_go(run, [contact.raw_blob])
        await blank_contact(work, contact)


async def _end_archives(work: Work, run: PrivacyRun, who: Known) -> None:
    made = select(PrivacyRun).where(PrivacyRun.party_id.in_(who.members), PrivacyRun.file != "")
    for each in await work.session.scalars(made):
        let_go(run, [each.file])
        each.file, each.expires_at = "", work.now
