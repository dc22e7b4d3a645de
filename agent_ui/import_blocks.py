"""What the page of an import is made of: one head, which follows while the file is read."""

from collections.abc import Mapping

from agent_ui.blocks import Asked, Block, Overview, Topic
from hub.errors import sentence
from hub.imports.listing import import_seen, one_import
from hub.imports.look import look_again
from hub.imports.tables import ENCODINGS, FIELDS
from storage.unit_of_work import Storage


async def head(storage: Storage, asked: Asked) -> Mapping[str, object]:
    """How it stands, what was refused, and how a table is read."""
    row, faults = await one_import(storage, asked.id, asked.actor)
    look = None if row.under_way else await look_again(storage, asked.id, asked.actor)
    return {"row": row, "faults": faults, "look": look, "meanings": tuple(FIELDS), "encodings": ENCODINGS}


IMPORT_PAGE = Overview(
    name="import",
    noun=Topic.IMPORT,
    head=Block("head", sentence("Import"), "upload", "desk/imports/head.html", head, frozenset({Topic.IMPORT})),
    blocks=(),
    see=import_seen,
)
