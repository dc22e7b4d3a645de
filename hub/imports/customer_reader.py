"""Reads a table of customers, a batch of lines in one transaction with how far that is."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from sqlalchemy import insert

from hub.errors import Invalid
from hub.events import ImportAdvanced
from hub.imports.customers import Outcome, keep_customers
from hub.imports.model import Import, ImportFault, State
from hub.imports.read_table import lines_of
from hub.imports.tables import CustomerLine, customer_of
from storage.unit_of_work import Storage, Work, action

AT_ONCE = 200
MOST_FAULTS = 1000


@dataclass(slots=True)
class Batch:
    """Some lines: what those say that can be read, and why others cannot; `last` is the number of the last one.

    `after` and `state` are from where, and as what, they were read.
    """

    last: int
    lines: list[CustomerLine] = field(default_factory=list)
    faults: dict[int, Invalid] = field(default_factory=dict)
    after: int = 0
    state: State = State.RUNNING


class CustomerReader:
    """Reads one file after the other; numbers without a country's code are of `country`."""

    def __init__(self, storage: Storage, country: str) -> None:
        self._storage = storage
        self._country = country

    async def __call__(self, brought: Import, path: Path) -> int | None:
        """Read from where it is until its end, and return where that is; None once it is stopped.

        Raises `Invalid` for what is no table.
        """
        options = brought.options
        reading = (path, options["encoding"], options["delimiter"])
        total = await asyncio.to_thread(lambda: sum(1 for _ in lines_of(*reading)))
        lines = lines_of(*reading, after=brought.place)
        after = brought.place
        while batch := await asyncio.to_thread(self._next, lines, options["columns"]):
            batch.after, batch.state = after, brought.state
            if not await keep_batch(self._storage, brought.id, batch, total):
                return None
            after = batch.last
        return after

    def _next(self, lines: Iterator[tuple[int, Sequence[str]]], columns: Sequence[str]) -> Batch | None:
        taken = list(islice(lines, AT_ONCE))
        if not taken:
            return None
        batch = Batch(taken[-1][0])
        for number, cells in taken:
            try:
                batch.lines.append(customer_of(cells, columns, number, self._country))
            except Invalid as error:
                batch.faults[number] = error
        return batch


class _Tried(Exception):
    """Undoes what was tried."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome


async def keep_batch(storage: Storage, import_id: int, batch: Batch, total: int) -> bool:
    """Keep some lines, or try to; False once it is stopped. The same lines again change nothing."""
    if batch.state != State.TRYING:
        return await _keep(storage, import_id, batch, total)
    try:
        await _try(storage, import_id, batch)
    except _Tried as tried:
        return await _count(storage, import_id, batch, tried.outcome, total)
    raise AssertionError("what is tried is always undone")


@action
async def _keep(work: Work, import_id: int, batch: Batch, total: int) -> bool:
    brought = await work.locked(Import, import_id)
    if brought is None or not brought.stands(batch.state, batch.after, batch.last):
        return False
    if batch.last > brought.place:
        outcome = await keep_customers(work, import_id, batch.lines)
        await _note(work, brought, batch, outcome, total)
    return True


@action
async def _try(work: Work, import_id: int, batch: Batch) -> None:
    raise _Tried(await keep_customers(work, import_id, batch.lines))


@action
async def _count(work: Work, import_id: int, batch: Batch, outcome: Outcome, total: int) -> bool:
    brought = await work.locked(Import, import_id)
    if brought is None or not brought.stands(batch.state, batch.after):
        return False
    await _note(work, brought, batch, outcome, total)
    return True


async def _note(work: Work, brought: Import, batch: Batch, outcome: Outcome, total: int) -> None:
    outcome.faults |= batch.faults
    rows = [
        {"import_id": brought.id, "line": line, "field": next(iter(error.fields), ""), "sentence": error.sentence}
        | {"values": dict(error.values)}
        for line, error in sorted(outcome.faults.items())
    ]
    room = max(0, MOST_FAULTS - brought.refused)
    if rows[:room]:
        await work.session.execute(insert(ImportFault), rows[:room])
    brought.added += outcome.added
    brought.changed += outcome.changed
    brought.same += outcome.same
    brought.refused += len(outcome.faults)
    brought.place, brought.total = batch.last, total + 1
    await work.record(ImportAdvanced(brought.id))
