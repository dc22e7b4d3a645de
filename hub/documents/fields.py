"""The fields of a document and its side table: set from plain values, with what changed."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError

from hub.documents.kind import Kind
from hub.documents.model import Document
from hub.documents.record import Change, told
from hub.errors import Invalid, sentence
from hub.interactions.text import storable
from storage.types import Base
from storage.unit_of_work import Work

LONGEST = {"title": 300, "currency": 3, "external_reference": 80, "description": 50_000}


async def detail_of(work: Work, kind: Kind, document: Document) -> Base | None:
    """The row of the kind's side table, made if it is not there yet; None for a kind without one."""
    if kind.detail is None:
        return None
    found = await work.session.get(kind.detail, document.id)
    if found is None:
        found = kind.detail(document_id=document.id)
        work.add(found)
        await work.flush()
    assert isinstance(found, Base), "a side table is a table"
    return found


async def set_fields(work: Work, kind: Kind, document: Document, values: Mapping[str, Any]) -> list[Change]:
    """Set fields of a document or its detail; returns what changed. Raises `Invalid` for what may not be set now."""
    allowed = kind.editable.get(document.state, frozenset())
    if unknown := values.keys() - allowed:
        refused = sentence("This cannot be changed now.")
        raise Invalid("This cannot be changed now.", dict.fromkeys(sorted(unknown), refused))
    found = {name: check(values[name]) for name, check in kind.checks.items() if name in values}
    if wrong := {name: said for name, said in found.items() if said is not None}:
        raise Invalid(next(iter(wrong.values())), wrong)
    detail = await detail_of(work, kind, document)
    changes = []
    for name, value in values.items():
        row = document if name in inspect(Document).columns else detail
        assert row is not None, "an editable field is one of the document or its detail"
        before, after = getattr(row, name), _fitting(name, value)
        if before != after:
            setattr(row, name, after)
            changes.append(Change("changed", name, told(before), told(after)))
    await _flush(work)
    return changes


def _fitting(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    value = storable(value.strip())
    if len(value) > LONGEST.get(name, 300):
        raise Invalid("That is too long.", {name: sentence("That is too long.")})
    return value


async def _flush(work: Work) -> None:
    try:
        await work.flush()
    except IntegrityError as error:
        raise Invalid("Something was chosen that is not there any more.") from error
