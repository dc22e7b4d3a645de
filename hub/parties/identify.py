"""Finds the person behind an address, or makes one: unknown writers are people too."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from hub.parties.model import LONGEST_NAME, Identity, Party
from hub.parties.numbers import DIALLED, as_kept
from storage.unit_of_work import Work


async def identify(work: Work, channel: str, address: str, name: str, country: str = "") -> Identity:
    """The identity with this address, its party loaded; a new unverified one with a new person if nobody has it.

    An address names one person only; a differing display name changes nothing about who that is. `country` is that of
    numbers that are dialled without one.
    """
    if channel in DIALLED:
        address = as_kept(channel, address, country)
    found = await _known(work, channel, address)
    if found is not None:
        return found
    identity = Identity(channel=channel, address=address)
    identity.party = Party(name=(name or address)[:LONGEST_NAME], created_at=work.now)
    if await work.add_first(identity):
        return identity
    # Two mails of somebody new come at the same moment, and this is the second one.
    found = await _known(work, channel, address)
    assert found is not None, "whoever was first has committed"
    return found


async def _known(work: Work, channel: str, address: str) -> Identity | None:
    return await work.session.scalar(
        select(Identity)
        .where(Identity.channel == channel, Identity.address == address)
        .options(selectinload(Identity.party))
        # Held as by what will name it: whoever erases them waits, and then sees what was filed.
        .with_for_update(read=True, key_share=True)
    )
