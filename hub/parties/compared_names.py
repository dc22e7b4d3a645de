"""Gives parties from before names were compared the key they are compared by."""

from sqlalchemy import select

from hub.parties.model import Party
from hub.parties.names import compared_name
from storage.unit_of_work import Storage, Work, action

AT_ONCE = 500


async def fill_compared_names(storage: Storage) -> int:
    """Give every party without a key its own; returns how many got one. May be stopped and begun again."""
    last, filled = 0, 0
    while True:
        through, given = await _fill(storage, last)
        filled += given
        if through is None:
            return filled
        last = through


@action
async def _fill(work: Work, after: int) -> tuple[int | None, int]:
    query = select(Party).where(Party.compared_name == "", Party.id > after).order_by(Party.id).limit(AT_ONCE)
    parties = list(await work.session.scalars(query))
    for party in parties:
        party.compared_name = compared_name(party.name)
    given = sum(bool(party.compared_name) for party in parties)
    return (parties[-1].id if len(parties) == AT_ONCE else None), given
