"""Nobody finds who is erased by name or address from the order on, so that whoever writes again is new."""

from collections.abc import Collection

from sqlalchemy import delete, func, select, update

from hub.interactions.model import (
    AutomaticAnswerCount,
    BlockedAddress,
    ContactState,
    InboundContact,
    Interaction,
    Message,
    Participant,
)
from hub.parties.model import Identity, Party, Suppression
from hub.privacy.blank_given import end_archives, end_exports
from hub.privacy.blank_messages import blank_contact
from hub.privacy.blobs import let_go
from hub.privacy.known import Known, known, known_before
from hub.privacy.model import Consent, Kind, PrivacyRun, RunState
from hub.privacy.seal import SEALED, AddressSeal
from hub.privacy.unread import unread_of
from hub.search.folding import words_of
from hub.search.model import WordPiece
from hub.search.spelling import pieces
from storage.unit_of_work import Work
from storage.upsert import insert_into

_KNOWN_BY = ("addresses", "names")
_AS_IT_IS = {"synchronize_session": False}


async def hold_addresses(work: Work, whole: int) -> Known:
    """By what somebody is known. Until this ends nothing of theirs is filed: whoever files reads the same rows."""
    theirs = Identity.party_id.in_((await known(work.session, whole)).members)
    await work.session.execute(select(Identity.id).where(theirs).order_by(Identity.id).with_for_update())
    return await known(work.session, whole)


async def take_names(work: Work, run: PrivacyRun, who: Known) -> None:
    """Take their names and addresses from them, in the order's own transaction; only the run knows them until its end.

    What is said later than the order is none of its business: `until` is the newest message that is.
    """
    parties = list(await work.session.scalars(select(Party).where(Party.id.in_(who.members)).with_for_update()))
    run.place = {"addresses": sorted(who.addresses), "names": sorted({party.name for party in parties})}
    await _go_on_for_failed(work, run, who)
    addresses, newest = run.place["addresses"], await work.session.scalar(select(func.max(Message.id)))
    run.place = {**run.place, "until": newest or 0, "elsewhere": await _take_part_no_more(work, who, addresses)}
    for identity in await work.session.scalars(select(Identity).where(Identity.party_id.in_(who.members))):
        # They stay until every message is done, which is found by them.
        identity.address, identity.vouched_how = f"erased-{identity.id}", ""
    for party in parties:
        party.name, party.remark, party.language, party.customer_group = f"#{party.id}", "", "", ""
        party.customer_number, party.erased_at = None, work.now


async def blank_addresses(work: Work, run: PrivacyRun, seal: AddressSeal) -> int:
    """The first step: everything else that is found by their addresses; 0, for then it is done."""
    who = await known_before(work.session, run)
    words = words_of(*run.place["names"], *who.addresses)
    # By the pieces they were learned by: the table begins with those.
    parts = {piece for word in words for piece in pieces(word)}
    spelt = delete(WordPiece).where(WordPiece.piece.in_(parts), WordPiece.word.in_(words))
    await work.session.execute(spelt, execution_options=_AS_IT_IS)
    await _seal_suppressions(work, who, seal)
    for model in (BlockedAddress, AutomaticAnswerCount):
        await work.session.execute(delete(model).where(model.address.in_(who.addresses)), execution_options=_AS_IT_IS)
    await _blank_unread(work, run, who)
    evidence = update(Consent).where(Consent.party_id.in_(who.members))
    await work.session.execute(evidence.values(address="", evidence="", message_id=None), execution_options=_AS_IT_IS)
    await end_archives(work, run, who)
    await end_exports(work, run, who)
    return 0


async def _take_part_no_more(work: Work, who: Known, addresses: Collection[str]) -> list[int]:
    """Have them take part nowhere; returns where they did in other people's conversations."""
    theirs = select(Interaction.id).where(Interaction.party_id.in_(who.members))
    found = select(Participant.interaction_id).where(Participant.address.in_(addresses)).distinct()
    elsewhere = await work.session.scalars(found.where(Participant.interaction_id.not_in(theirs)))
    numbers = sorted(elsewhere)
    gone = delete(Participant).where(Participant.address.in_(addresses))
    await work.session.execute(gone, execution_options=_AS_IT_IS)
    return numbers


async def _go_on_for_failed(work: Work, run: PrivacyRun, who: Known) -> None:
    """What an erasure that failed knew them by is known to this one."""
    failed = select(PrivacyRun).where(PrivacyRun.party_id.in_(who.members), PrivacyRun.state == RunState.FAILED)
    for other in await work.session.scalars(failed.where(PrivacyRun.kind == Kind.ERASURE)):
        for name in _KNOWN_BY:
            run.place = {**run.place, name: sorted({*run.place[name], *other.place.get(name, ())})}
        other.place = {}


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
    for unread in await unread_of(work.session, who, run.started_at):
        contact = await work.locked(InboundContact, unread.id)
        if contact is not None and contact.state == ContactState.QUARANTINED:
            let_go(run, [contact.raw_blob])
            await blank_contact(work, contact)
