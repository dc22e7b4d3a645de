"""Ends bulk mail to an address, at once, because its owner said so."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.audit import audit
from hub.parties.model import Suppression
from hub.parties.suppress import suppress
from storage.unit_of_work import Work, action

REASON = "unsubscribed"


@action
async def unsubscribe(work: Work, channel: str, address: str) -> None:
    """Keep the address off every list from now on. Once more changes nothing.

    The audit log does not name it: nothing can be taken out of that, and of the address it can be wanted.
    """
    if address.lower() in await suppressed(work.session, channel, [address]):
        return
    await suppress(work, channel, address, REASON)
    await audit(work, None, "address.unsubscribed", {"channel": channel})


async def suppressed(session: AsyncSession, channel: str, addresses: Iterable[str]) -> frozenset[str]:
    """Those of the addresses, in lower case, that are to get no bulk mail. Ask right before it is written."""
    wanted = {address.lower() for address in addresses}
    query = select(Suppression.address).where(Suppression.channel == channel, Suppression.address.in_(wanted))
    return frozenset(await session.scalars(query))
