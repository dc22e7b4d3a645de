"""Looks once more at a table that was brought in, as it is to be read."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.errors import Invalid, NotFound
from hub.imports.model import Import, Kind
from hub.imports.read_table import BEGINNING, Look, look_at
from storage.unit_of_work import Storage


async def look_again(storage: Storage, import_id: int, actor: Actor) -> Look | None:
    """How it looks, read as is said of it; None for mails, for what is no table so read, and once it is forgotten.

    Raises `NotAllowed`, `NotFound`.
    """
    require(actor, Permission.ADMINISTER)
    async with storage.reading() as session:
        brought = await session.get(Import, import_id)
    if brought is None:
        raise NotFound
    if brought.kind != Kind.CUSTOMERS or not brought.file:
        return None
    with TemporaryDirectory(prefix="onefront-import-") as folder:
        path = Path(folder) / "beginning"
        with path.open("wb") as file:
            async for piece in storage.blobs.stream(brought.file):
                file.write(piece)
                if file.tell() >= BEGINNING:
                    break
        try:
            look = look_at(path, brought.options["encoding"], brought.options["delimiter"])
        except Invalid:
            return None
    columns = (*brought.options["columns"], *("" for _ in look.heading))[: len(look.heading)]
    return Look(look.encoding, look.delimiter, look.heading, columns, look.sample)
