"""Notes which rows a transaction writes, so that what is derived from them can be kept before it is committed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import ORMExecuteState, Session

from storage.types import Base

_NOTED = "written"


@dataclass(slots=True)
class Written:
    """What a transaction wrote so far: by class, the keys of its rows and which of their fields changed.

    `at_large` are the classes of which rows were changed by a condition, without being looked at. `held` keeps what was
    written in the session's memory, so that nothing of it has to be read again.
    """

    rows: dict[type[Base], dict[Any, set[str]]] = field(default_factory=dict)
    new: dict[type[Base], set[Any]] = field(default_factory=dict)
    at_large: set[type[Base]] = field(default_factory=set)
    held: set[Base] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.rows or self.at_large)

    def keys(self, model: type[Base], *fields: str) -> set[Any]:
        """The rows of a class that are new or were changed, in one of these fields if any are named."""
        rows = self.rows.get(model, {})
        return {key for key, changed in rows.items() if not fields or changed.intersection(fields)} | self.created(
            model
        )

    def created(self, model: type[Base]) -> set[Any]:
        """The rows of a class that are new."""
        return self.new.get(model, set())

    def note(self, things: Iterable[Any], new: bool) -> None:
        """Take what a flush wrote into account."""
        for thing in things:
            state = inspect(thing)
            # What is new gets its identity only after the flush.
            model, key = type(thing), state.mapper.primary_key_from_instance(thing)
            whole = key[0] if len(key) == 1 else tuple(key)
            self.held.add(thing)
            self.rows.setdefault(model, {}).setdefault(whole, set()).update(state.committed_state)
            if new:
                self.new.setdefault(model, set()).add(whole)


class NotingSession(Session):
    """A session that notes what it writes."""


def written(session: Session) -> Written:
    """What was written in the session's transaction so far."""
    found: Written = session.info.setdefault(_NOTED, Written())
    return found


@event.listens_for(NotingSession, "after_flush")
def _note_flush(session: Session, context: object) -> None:
    noted = written(session)
    noted.note(session.new, new=True)
    noted.note((each for each in session.dirty if session.is_modified(each)), new=False)
    noted.note(session.deleted, new=False)


@event.listens_for(NotingSession, "do_orm_execute")
def _note_statement(state: ORMExecuteState) -> None:
    if (state.is_update or state.is_delete) and state.bind_mapper is not None:
        written(state.session).at_large.add(state.bind_mapper.class_)
