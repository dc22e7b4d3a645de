"""Every archive that was made and every erasure that was ordered, over all customers, for whoever answers for them."""

from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.parties.members import shown_name
from hub.parties.model import Party
from hub.parties.visible import party_visible
from hub.privacy.model import Kind, PrivacyRun, RunState
from hub.privacy.runs import RunRow
from storage.unit_of_work import Storage

PAGE = 50


@dataclass(frozen=True, slots=True)
class HouseRun:
    """A run and about whom; `name` is "" for somebody the asker may not see."""

    run: RunRow
    party_id: int
    name: str


@dataclass(frozen=True, slots=True)
class HousePage:
    """Newest first, and how many of each state there are. `next_before` is None at the end."""

    rows: tuple[HouseRun, ...]
    counts: dict[str, int]
    next_before: int | None


async def every_run(
    storage: Storage, actor: Actor, kind: str = "", state: str = "", before: int | None = None
) -> HousePage:
    """Those of a kind and a state, or all; two statements. Raises `NotAllowed`."""
    require(actor, Permission.PRIVACY)
    whole = aliased(Party)
    name = case((party_visible(actor, Party), shown_name(whole)), else_="")
    query = select(PrivacyRun, name).join(Party, Party.id == PrivacyRun.party_id)
    query = query.outerjoin(whole, whole.id == Party.root_id).order_by(PrivacyRun.id.desc()).limit(PAGE + 1)
    if kind in set(Kind):
        query = query.where(PrivacyRun.kind == kind)
    if state in set(RunState):
        query = query.where(PrivacyRun.state == state)
    if before is not None:
        query = query.where(PrivacyRun.id < before)
    counted = select(PrivacyRun.state, func.count()).group_by(PrivacyRun.state)
    async with storage.reading() as session:
        found = (await session.execute(query)).all()
        counts = {str(state): number for state, number in await session.execute(counted)}
    rows = tuple(HouseRun(RunRow.of(run), run.party_id, shown) for run, shown in found[:PAGE])
    return HousePage(rows, counts, rows[-1].run.id if len(found) > PAGE else None)
