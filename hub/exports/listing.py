"""Exports as pages show them, each to whom it is of alone; and their files, given out for a while."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.audit import audit
from hub.access.model import User
from hub.access.permissions import Permission, allows, require
from hub.errors import NotFound
from hub.events import ExportAdvanced
from hub.exports.model import Export, Form, State
from hub.exports.order import own_export
from hub.privacy.blobs import remove_unless_shared
from storage.unit_of_work import Storage, Work, action

PAGE = 50


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One export. `address` is of the search it is of, "" for what was chosen; `gathering`: there may be more.

    `cut`: the search finds more than one export takes. `own`: the asker may take it and stop it.
    """

    id: int
    form: Form
    state: State
    address: str
    cut: bool
    gathering: bool
    total: int
    done: int
    left_out: int
    messages: int
    size: int
    started_at: datetime
    expires_at: datetime | None
    by_name: str = ""
    own: bool = True

    @property
    def under_way(self) -> bool:
        """Whether it is being written."""
        return self.state == State.RUNNING


@dataclass(frozen=True, slots=True)
class Given:
    """A file that is given out; `size` is in bytes."""

    name: str
    form: Form
    size: int
    pieces: AsyncIterator[bytes]


async def exports(storage: Storage, actor: Actor, before: int | None = None) -> tuple[ExportRow, ...]:
    """The actor's own, newest first; one statement. Raises `NotAllowed`."""
    require(actor, Permission.PRIVACY)
    query = select(Export).where(Export.user_id == actor.user_id).order_by(Export.id.desc()).limit(PAGE)
    if before is not None:
        query = query.where(Export.id < before)
    async with storage.reading() as session:
        return tuple(_row(each) for each in await session.scalars(query))


async def one_export(storage: Storage, export_id: int, actor: Actor) -> ExportRow:
    """An export of the actor's, or of anybody for who administers. Raises `NotFound`."""
    async with storage.reading() as session:
        query = select(Export, User.name).join(User, User.id == Export.user_id).where(Export.id == export_id)
        found = (await session.execute(query)).one_or_none()
    own = found is not None and found[0].user_id == actor.user_id and allows(actor, Permission.PRIVACY)
    if found is None or not (own or allows(actor, Permission.ADMINISTER)):
        raise NotFound
    return replace(_row(found[0]), by_name=found[1], own=own)


async def export_seen(storage: Storage, export_id: int, actor: Actor) -> int:
    """The id of an export the actor may see. Raises `NotFound`."""
    return (await one_export(storage, export_id, actor)).id


async def give_export(storage: Storage, export_id: int, by: Actor) -> Given:
    """The file, which is written down. Raises `NotAllowed`; `NotFound` also once it is too late."""
    key, form, size = await _give(storage, export_id, by)
    return Given(f"conversations-{export_id}.{form}", form, size, storage.blobs.stream(key))


@action
async def _give(work: Work, export_id: int, by: Actor) -> tuple[str, Form, int]:
    export = await own_export(work, export_id, by)
    if not export.file or export.expires_at is None or export.expires_at <= work.now:
        raise NotFound
    told = {"export": export.id, "conversations": export.done - export.left_out, "messages": export.messages}
    await audit(work, by, "export.given", told)
    return export.file, Form(export.form), export.size


async def forget_exports(storage: Storage) -> int:
    """Forget the files whose time is over; returns how many."""
    async with storage.reading() as session:
        late = select(Export.id, Export.file).where(Export.expires_at <= storage.clock.now(), Export.file != "")
        over = (await session.execute(late)).all()
    for number, file in over:
        # The bytes first: a row that names none any more would leave them for ever.
        await remove_unless_shared(storage, file)
        await _forget(storage, number)
    return len(over)


@action
async def _forget(work: Work, export_id: int) -> None:
    export = await work.locked(Export, export_id)
    if export is not None and export.file:
        export.file, export.state = "", State.EXPIRED
        await work.record(ExportAdvanced(export_id))


def _row(each: Export) -> ExportRow:
    return ExportRow(
        id=each.id,
        form=Form(each.form),
        state=State(each.state),
        address=str(each.question.get("address", "")),
        cut=bool(each.question.get("cut")),
        gathering=each.cursor is not None,
        total=each.total,
        done=each.done,
        left_out=each.left_out,
        messages=each.messages,
        size=each.size,
        started_at=each.started_at,
        expires_at=each.expires_at,
    )
