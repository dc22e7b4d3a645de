"""Takes out by what address somebody was written to in other people's conversations, and searches for them."""

from typing import Any
from urllib.parse import unquote_plus

from sqlalchemy import delete, func, select
from sqlalchemy.orm import lazyload

from hub.exports.model import Export
from hub.interactions.model import Message
from hub.merging.model import Merge
from hub.privacy.blank_messages import blank_sent
from hub.privacy.known import known_before
from hub.privacy.model import PrivacyRun
from hub.privacy.seal import AddressSeal
from hub.search.folding import words_of
from hub.search.model import SavedSearch, SearchShare
from storage.outbox import OutboxRow
from storage.unit_of_work import Work

AT_ONCE = 10
_AS_IT_IS = {"synchronize_session": False}


async def blank_elsewhere(work: Work, run: PrivacyRun, seal: AddressSeal) -> int:
    """Take them off the recipients in some conversations of others; what was said there is those others'."""
    who, numbers = await known_before(work.session, run), run.place["elsewhere"][:AT_ONCE]
    said = select(Message).where(Message.interaction_id.in_(numbers), Message.id <= run.place["until"])
    ids = []
    for message in await work.session.scalars(said.options(lazyload(Message.attachments))):
        ids.append(message.id)
        message.recipients = _others(message.recipients, who.addresses)
        message.copies = _others(message.copies, who.addresses)
        message.hidden_copies = _others(message.hidden_copies, who.addresses)
        message.invitations = _without_guests(message.invitations, who.addresses)
    await blank_sent(work, run, ids, func.lower(OutboxRow.recipient).in_(who.addresses))
    for merge in await work.session.scalars(select(Merge).where(Merge.into_id.in_(numbers))):
        merge.before = {**merge.before, "took_part": _others(merge.before["took_part"], who.addresses)}
    run.place = {**run.place, "elsewhere": run.place["elsewhere"][AT_ONCE:]}
    return len(numbers)


async def blank_searches(work: Work, run: PrivacyRun, seal: AddressSeal) -> int:
    """Forget kept searches for one of their addresses, or for a name of several words; 0, for then it is done."""
    for kept in list(await work.session.scalars(select(SavedSearch))):
        if _names(run, f"{kept.name} {unquote_plus(kept.address)}"):
            shares = delete(SearchShare).where(SearchShare.search_id == kept.id)
            await work.session.execute(shares, execution_options=_AS_IT_IS)
            await work.session.delete(kept)
    for export in await work.session.scalars(select(Export)):
        if _names(run, unquote_plus(export.question.get("address", ""))):
            export.question = {}
    return 0


def _names(run: PrivacyRun, told: str) -> bool:
    """Whether a search says an address of theirs, or all words of a name that has several."""
    names = [words for words in map(set, map(words_of, run.place["names"])) if len(words) > 1]
    says_address = any(each in told.lower() for each in run.place["addresses"])
    return says_address or any(words <= {*words_of(told)} for words in names)


def _others(addresses: list[str], theirs: frozenset[str]) -> list[str]:
    """The same list where none is theirs: what has not changed is not written."""
    left = [each for each in addresses if each.lower() not in theirs]
    return addresses if len(left) == len(addresses) else left


def _without_guests(invitations: list[dict[str, Any]], theirs: frozenset[str]) -> list[dict[str, Any]]:
    """The same list where nobody of them is invited."""
    left = [
        each | {"attendees": [guest for guest in each["attendees"] if guest["address"].lower() not in theirs]}
        for each in invitations
    ]
    return invitations if left == invitations else left
