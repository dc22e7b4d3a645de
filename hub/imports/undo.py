"""Takes an import back: whoever it made goes, unless something was done with them since."""

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Select,
    String,
    Table,
    and_,
    cast,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)

from hub.access.actor import Actor
from hub.access.audit import audit
from hub.errors import Conflict
from hub.events import ImportAdvanced
from hub.imports.listing import source_of
from hub.imports.model import Import, ImportedParty, Kind, State
from hub.imports.order import JOB, locked_import
from hub.interactions.inbound_contact import InboundContact
from hub.parties.model import Identity, Party
from hub.search.model import SearchEntry
from storage.events import StreamHead
from storage.jobs import enqueue
from storage.types import Base
from storage.unit_of_work import Work, action

# What goes with somebody; anything else that names them keeps them.
_THEIR_OWN = frozenset({ImportedParty.__tablename__, Identity.__tablename__})
_KEPT = frozenset({State.FINISHED, State.STOPPED, State.FAILED, State.TRIED, State.UNDONE})
_AS_IT_IS = {"synchronize_session": False}


@action
async def undo_import(work: Work, import_id: int, by: Actor) -> int:
    """Take out whom it made, and return how many stay. Whoever was only changed stays as they are now.

    Mails are taken back one conversation after the other, by a job. Raises `NotAllowed`, `NotFound`, and `Conflict` for
    what goes on or was never kept.
    """
    brought = await locked_import(work, import_id, by)
    if brought.state not in _KEPT:
        raise Conflict("This cannot be taken back.")
    if brought.kind == Kind.MAIL:
        return await _begin(work, brought, by)
    made = select(ImportedParty.party_id).where(ImportedParty.import_id == brought.id)
    everybody = (await work.session.execute(select(Party.id, Party.organisation_id).where(Party.id.in_(made)))).all()
    stay = set(await work.session.scalars(needed(made)))
    # Whoever stays still works for somebody.
    stay |= {row.organisation_id for row in everybody if row.id in stay}
    gone = [row.id for row in everybody if row.id not in stay]
    for first in range(0, len(gone), 500):
        await _take_out(work, gone[first : first + 500])
    left = len(everybody) - len(gone)
    brought.end(State.UNDONE, work.now)
    await audit(work, by, "import.undone", {"import": brought.id, "name": brought.name, "stay": left})
    await work.record(ImportAdvanced(brought.id))
    return left


async def _begin(work: Work, brought: Import, by: Actor) -> int:
    """What is counted as brought in is from now on what is left of it."""
    counted = select(func.count(), func.max(InboundContact.interaction_id))
    mine = InboundContact.source == source_of(brought.id)
    brought.added, last = (await work.session.execute(counted.where(mine))).one()
    brought.total = last or 0
    brought.state, brought.place, brought.ended_at = State.UNDOING, 0, None
    await enqueue(work, JOB, f"{JOB}-{brought.id}", {"import_id": brought.id})
    await audit(work, by, "import.undone", {"import": brought.id, "name": brought.name})
    await work.record(ImportAdvanced(brought.id))
    return 0


async def _take_out(work: Work, parties: list[int]) -> None:
    employed = update(Party).where(Party.organisation_id.in_(parties)).values(organisation_id=None)
    await work.session.execute(employed, execution_options=_AS_IT_IS)
    for model, mine in (
        (ImportedParty, ImportedParty.party_id.in_(parties)),
        (Identity, Identity.party_id.in_(parties)),
        (SearchEntry, and_(SearchEntry.kind == "party", SearchEntry.ref_id.in_(parties))),
        (Party, Party.id.in_(parties)),
    ):
        await work.session.execute(delete(model).where(mine), execution_options=_AS_IT_IS)


def needed(made: Select[int]) -> Select[int]:
    """Those of whom something else speaks: found by every foreign key there is, so that none is forgotten."""
    party = Base.metadata.tables[Party.__tablename__]
    naming: list[ColumnElement[bool]] = []
    for table in Base.metadata.sorted_tables:
        for column in (key.parent for key in keys_to(table, party) if table.name not in _THEIR_OWN):
            other = table.alias() if table is party else table
            names = other.c[column.name] == party.c.id
            # Whoever was made with them, and works for them, is no reason to keep either.
            beside = other.c.id.not_in(made) if table is party else None
            naming.append(exists().where(names if beside is None else and_(names, beside)))
    identity = Base.metadata.tables[Identity.__tablename__]
    message = Base.metadata.tables["message"]
    wrote = and_(identity.c.party_id == party.c.id, message.c.identity_id == identity.c.id)
    naming.append(exists().where(wrote))
    # Only what somebody did to them since made an event of theirs.
    naming.append(exists().where(StreamHead.stream == literal("party-") + cast(party.c.id, String)))
    return select(party.c.id).where(party.c.id.in_(made), or_(*naming))


def keys_to(table: Table, other: Table) -> list[ForeignKey]:
    return [key for key in table.foreign_keys if key.column.table is other]
