"""What is kept about somebody besides what they and we said and did, as plain values for an archive."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.imports.model import Import, ImportedParty
from hub.interactions.model import AutomaticAnswerCount, BlockedAddress
from hub.parties.model import Suppression
from hub.privacy.facts import Facts, rows_of
from hub.privacy.known import Known
from hub.privacy.model import PrivacyRun, View
from hub.privacy.who_looked import looks_at

_SUPPRESSION = ("channel", "address", "reason", "at")
_BLOCKED = ("channel", "address", "blocked_at", "stopped", "stopped_at")
_ANSWERED = ("address", "day", "count")
_RUN = ("kind", "state", "started_at", "ended_at")


async def traces(session: AsyncSession, who: Known) -> Facts:
    """What was done about their addresses and data, when somebody of us looked, and from where we have them."""
    return {
        "suppressions": await rows_of(session, Suppression, Suppression.address.in_(who.addresses), _SUPPRESSION),
        "blocked": await rows_of(session, BlockedAddress, BlockedAddress.address.in_(who.addresses), _BLOCKED),
        "answered": await rows_of(
            session, AutomaticAnswerCount, AutomaticAnswerCount.address.in_(who.addresses), _ANSWERED
        ),
        "runs": await rows_of(session, PrivacyRun, PrivacyRun.party_id.in_(who.members), _RUN),
        "looks": await _looks(session, who),
        "sources": await _sources(session, who),
    }


async def _looks(session: AsyncSession, who: Known) -> list[Facts]:
    """When, at what and how often, in each hour; who of us it was is that one's own."""
    query = select(View.noun, View.object_id, View.hour, View.times).where(View.id.in_(looks_at(who.members)))
    found = await session.execute(query.order_by(View.hour, View.id))
    return [{"at": row.hour, "what": row.noun, "number": row.object_id, "times": row.times} for row in found]


async def _sources(session: AsyncSession, who: Known) -> list[Facts]:
    """The files they were brought in with; whoever wrote by themselves is in none."""
    query = select(Import.name, Import.started_at).join(ImportedParty, ImportedParty.import_id == Import.id)
    found = await session.execute(query.where(ImportedParty.party_id.in_(who.members)).order_by(Import.id))
    return [{"file": row.name, "at": row.started_at} for row in found]
