"""Runs as pages show them, and what every run has in common: begun once at a time, told of, ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.audit import audit
from hub.access.permissions import Permission, require
from hub.errors import Conflict, NotFound
from hub.events import PartyChanged
from hub.parties.members import members_of
from hub.parties.model import Party
from hub.parties.overview import require_party
from hub.parties.visible import locked_parties
from hub.privacy.model import Kind, PrivacyRun, RunState
from storage.jobs import enqueue
from storage.unit_of_work import Storage, Work

JOB = "privacy"
MOST = 20


@dataclass(frozen=True, slots=True)
class RunRow:
    """How a run stands, or went; its file is given out at `public_id`."""

    id: int
    kind: str
    state: str
    total: int
    done: int
    report: Mapping[str, Any]
    public_id: str
    size: int
    expires_at: datetime | None
    started_at: datetime
    ended_at: datetime | None
    by_name: str

    @classmethod
    def of(cls, run: PrivacyRun) -> "RunRow":
        """As it is shown."""
        counted = (run.id, run.kind, run.state, run.total, run.done, run.report, run.public_id, run.size)
        return cls(*counted, run.expires_at, run.started_at, run.ended_at, run.by_name)


async def runs_of(storage: Storage, party_id: int, actor: Actor) -> tuple[RunRow, ...]:
    """What was done with all that is kept about a party, newest first; two statements.

    Raises `NotAllowed`, and `NotFound` unless the actor may see them.
    """
    require(actor, Permission.PRIVACY)
    async with storage.reading() as session:
        whole = await require_party(session, party_id, actor)
        query = select(PrivacyRun).where(PrivacyRun.party_id.in_(members_of(whole)))
        found = await session.scalars(query.order_by(PrivacyRun.id.desc()).limit(MOST))
        return tuple(map(RunRow.of, found))


async def begin(work: Work, kind: Kind, party_id: int, options: Mapping[str, Any], by: Actor) -> PrivacyRun:
    """Begin a run about whoever stands for a party.

    Raises `NotAllowed`, `NotFound`, and `Conflict` while another goes on or if they were erased.
    """
    require(by, Permission.PRIVACY)
    found = await locked_parties(work, by, party_id)
    if not found:
        raise NotFound
    whole = found[0].stands_for_id
    # Whoever asks at the same moment waits for this row.
    await work.session.execute(select(Party.id).where(Party.id == whole).with_for_update())
    others = select(PrivacyRun.kind, PrivacyRun.state).where(PrivacyRun.party_id.in_(members_of(whole)))
    known = {(row.kind, row.state) for row in (await work.session.execute(others)).all()}
    if any(state == RunState.RUNNING for _, state in known):
        raise Conflict("Something is being done with what is kept about them. Wait until it has ended.")
    if (Kind.ERASURE, RunState.FINISHED) in known:
        raise Conflict("They were erased already.")
    started = {"started_at": work.now, "by_id": by.user_id or None, "by_name": by.name}
    run = PrivacyRun(kind=kind, party_id=whole, options=dict(options), state=RunState.RUNNING, **started)
    work.add(run)
    await work.flush()
    await enqueue(work, JOB, f"{JOB}-{run.id}", {"run_id": run.id})
    await audit(work, by, f"person.{kind}", {"party": whole, "run": run.id})
    await tell(work, run)
    return run


async def tell(work: Work, run: PrivacyRun) -> None:
    """Have open pages of the party follow."""
    await work.record(PartyChanged(run.party_id, "privacy", run.by_id or 0))
