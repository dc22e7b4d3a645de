"""Customers come in from a table once, whoever is known is known again, and what was made can be taken back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from hub.access.permissions import OPERATOR, Permission
from hub.errors import Conflict, Invalid, NotAllowed
from hub.imports.customer_reader import AT_ONCE, Batch, CustomerReader, keep_batch
from hub.imports.give_out import customers_given
from hub.imports.listing import imports, one_import
from hub.imports.model import Import, Kind
from hub.imports.order import Reading, begin_import, bring, read_as, stop_import
from hub.imports.undo import undo_import
from hub.imports.worker import ImportWorker
from hub.parties.identities import add_identity
from hub.parties.keep import PartyDraft, change_party
from hub.parties.merge import merge
from hub.parties.model import Identity, Party
from storage.jobs import dead_jobs
from storage.unit_of_work import Storage
from tests.agent_ui.stored import content, statements
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock

TABLE = """\
Number;Name;E-Mail;Phone;Organisation
1;Anna Berg;anna@x.de;030 123456;Acme
2;Bert Cole;bert@x.de;;Acme
;Carla Rossi;carla@customer.com;;
3;;nobody@x.de;;
4;Dora;dora at x.de;;
5;Two;anna@x.de;;
"""


@pytest.fixture
def worker(company: Company) -> ImportWorker:
    return ImportWorker(company.storage, {Kind.CUSTOMERS: CustomerReader(company.storage, "DE")})


async def brought(company: Company, folder: Path, text: str = TABLE) -> int:
    path = folder / "table"
    path.write_text(text)
    return await bring(company.storage, path, "Customers.CSV", OPERATOR)


async def read(company: Company, worker: ImportWorker, number: int, *, trying: bool = False) -> tuple[int, ...]:
    await begin_import(company.storage, number, {}, OPERATOR, trying=trying)
    assert await worker.run_once()
    row, _ = await one_import(company.storage, number, OPERATOR)
    assert row.state == ("tried" if trying else "finished")
    return row.added, row.changed, row.same, row.refused


async def people(company: Company) -> dict[str, tuple[str | None, int]]:
    """Everybody's number, and how many addresses they have."""
    query = select(Party.name, Party.customer_number, func.count(Identity.id))
    query = query.outerjoin(Party.identities).group_by(Party.id)
    async with company.storage.reading() as session:
        return {name: (number, count) for name, number, count in (await session.execute(query)).all()}


async def test_who_is_known_is_known_again(company: Company, worker: ImportWorker, tmp_path: Path) -> None:
    await company.write("carla@customer.com", "Hello", name="Carla")
    number = await brought(company, tmp_path)
    assert await read(company, worker, number) == (2, 1, 0, 3)
    assert await people(company) == {
        "Anna Berg": ("1", 2),
        "Bert Cole": ("2", 1),
        "Acme": (None, 0),
        "Carla Rossi": (None, 1),
    }
    _, faults = await one_import(company.storage, number, OPERATOR)
    assert [(fault.line, fault.field) for fault in faults] == [(5, "name"), (6, "email"), (7, "")]
    # Once more, from another file: nobody is made, nothing is changed.
    before = await people(company)
    assert await read(company, worker, await brought(company, tmp_path)) == (0, 0, 3, 3)
    assert await people(company) == before


async def test_what_is_tried_keeps_nothing(company: Company, worker: ImportWorker, tmp_path: Path) -> None:
    number = await brought(company, tmp_path)
    tables = ("import", "import_fault", "job", "event", "stream_head", "audit_entry")
    before = await content(company.storage, tables)
    assert await read(company, worker, number, trying=True) == (3, 0, 0, 3)
    assert await content(company.storage, tables) == before


async def test_a_kill_between_batches_changes_nothing(company: Company, worker: ImportWorker, tmp_path: Path) -> None:
    lines = [f"{n};Somebody {n};p{n}@x.de;;" for n in range(AT_ONCE + 30)]
    number = await brought(company, tmp_path, "Number;Name;E-Mail;Phone;Organisation\n" + "\n".join(lines))
    await begin_import(company.storage, number, {}, OPERATOR, trying=False)
    reader = CustomerReader(company.storage, "DE")
    path = tmp_path / "table"
    async with company.storage.reading() as session:
        first = await session.get_one(Import, number)
    batches: list[Batch] = []
    with pytest.MonkeyPatch.context() as patch:

        async def die(storage: object, import_id: int, batch: Batch, total: int) -> bool:
            batches.append(batch)
            return await keep_batch(company.storage, import_id, batch, total) and len(batches) < 1

        patch.setattr("hub.imports.customer_reader.keep_batch", die)
        await reader(first, path)
    # The worker that died had committed it; one that did not know so does it again.
    assert await keep_batch(company.storage, number, batches[0], 1)
    assert await worker.run_once()
    row, _ = await one_import(company.storage, number, OPERATOR)
    assert (row.state, row.added, row.same) == ("finished", AT_ONCE + 30, 0)
    assert len(await people(company)) == AT_ONCE + 30


@pytest.mark.parametrize("error", [Invalid("This is no table."), RuntimeError("broken")])
async def test_what_could_not_be_read_can_be_read_once_more(
    company: Company, worker: ImportWorker, clock: SettableClock, tmp_path: Path, error: Exception
) -> None:
    async def broken(_: Import, __: Path) -> int:
        raise error

    number = await brought(company, tmp_path)
    await begin_import(company.storage, number, {}, OPERATOR, trying=False)
    while await ImportWorker(company.storage, {Kind.CUSTOMERS: broken}).run_once():
        clock.advance(timedelta(minutes=10))
    assert (await one_import(company.storage, number, OPERATOR))[0].state == "failed"
    assert await dead_jobs(company.storage) == []
    assert await read(company, worker, number, trying=True) == (3, 0, 0, 3)


async def test_stopped_and_begun_again_it_is_read_from_its_beginning(
    company: Company, worker: ImportWorker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await brought(company, tmp_path, "Number;Name\n" + "\n".join(f"{n};N {n}" for n in range(AT_ONCE + 9)))
    batches: list[Batch] = []

    async def clicked(storage: Storage, import_id: int, batch: Batch, total: int) -> bool:
        """After the first batch of the trial somebody stops it, and has it kept."""
        batches.append(batch)
        kept = await keep_batch(storage, import_id, batch, total)
        if len(batches) == 1:
            await stop_import(storage, import_id, OPERATOR)
            await begin_import(storage, import_id, {}, OPERATOR, trying=False)
        return kept

    monkeypatch.setattr("hub.imports.customer_reader.keep_batch", clicked)
    await begin_import(company.storage, number, {}, OPERATOR, trying=True)
    while await worker.run_once():
        pass
    row, _ = await one_import(company.storage, number, OPERATOR)
    assert (row.state, row.added, len(await people(company))) == ("finished", AT_ONCE + 9, AT_ONCE + 9)


async def test_it_is_stopped(company: Company, worker: ImportWorker, tmp_path: Path) -> None:
    number = await brought(company, tmp_path)
    await begin_import(company.storage, number, {}, OPERATOR, trying=False)
    with pytest.raises(Conflict):
        await begin_import(company.storage, number, {}, OPERATOR, trying=False)
    await stop_import(company.storage, number, OPERATOR)
    assert await worker.run_once()
    row, _ = await one_import(company.storage, number, OPERATOR)
    assert (row.state, row.added, await people(company)) == ("stopped", 0, {})


async def test_what_was_made_is_taken_back_unless_something_depends_on_it(
    company: Company, worker: ImportWorker, tmp_path: Path
) -> None:
    number = await brought(company, tmp_path)
    await read(company, worker, number)
    await company.write("anna@x.de", "Here I am", name="Anna")
    assert await undo_import(company.storage, number, OPERATOR) == 2
    assert {*await people(company)} == {"Anna Berg", "Acme"}
    assert (await imports(company.storage, OPERATOR))[0].state == "undone"


async def test_whoever_somebody_did_something_with_stays(
    company: Company, worker: ImportWorker, tmp_path: Path
) -> None:
    number = await brought(company, tmp_path)
    await read(company, worker, number)
    async with company.storage.reading() as session:
        bert = await session.scalar(select(Party.id).where(Party.name == "Bert Cole"))
    assert bert is not None
    await change_party(company.storage, bert, PartyDraft("Bert Cole", remark="Rang for an hour"), OPERATOR)
    assert await undo_import(company.storage, number, OPERATOR) == 2
    assert {*await people(company)} == {"Bert Cole", "Acme"}


async def nobody(given: Sequence[int]) -> None:
    """Nobody writes down whom a page of the table names."""


async def test_who_is_one_by_a_merge_is_one_customer(company: Company, worker: ImportWorker, tmp_path: Path) -> None:
    for address in ("a@x.de", "b@x.de"):
        await company.write(address, "Hello", name=address)
    async with company.storage.reading() as session:
        one, other = await session.scalars(select(Party.id).order_by(Party.id))
    await add_identity(company.storage, other, ("phone", "+4930123456"), "DE", OPERATOR)
    await merge(company.storage, one, other, "", OPERATOR)
    table = "Number;Name;E-Mail;Phone\n7;Ada;a@x.de;+4930123456\n7;Ada;b@x.de;\n"
    assert await read(company, worker, await brought(company, tmp_path, table)) == (0, 1, 1, 0)
    rows = [row async for page in await customers_given(company.storage, OPERATOR, nobody) for row in page]
    assert [row[:5] for row in rows] == [["7", "Ada", "person", "a@x.de", "+4930123456"]]


async def test_it_is_read_as_is_said(company: Company, worker: ImportWorker, tmp_path: Path) -> None:
    number = await brought(company, tmp_path, "what,who\n1,Anna\n")
    with pytest.raises(Invalid):
        await begin_import(company.storage, number, {}, OPERATOR, trying=True)
    await read_as(company.storage, number, Reading("utf-8", ",", ("number", "name")), OPERATOR)
    assert await read(company, worker, number) == (1, 0, 0, 0)
    with pytest.raises(Invalid):
        await read_as(company.storage, number, Reading("utf-8", ",", ("name", "name")), OPERATOR)


async def test_it_is_for_who_administers(company: Company, tmp_path: Path) -> None:
    number = await brought(company, tmp_path)
    for refused in (
        bring(company.storage, tmp_path / "table", "a.csv", company.sven),
        begin_import(company.storage, number, {}, company.sven, trying=True),
        undo_import(company.storage, number, company.sven),
        one_import(company.storage, number, company.sven),
        customers_given(company.storage, replace(company.sven, permissions=frozenset({Permission.ADMINISTER})), nobody),
    ):
        with pytest.raises(NotAllowed):
            await refused
    with pytest.raises(Invalid):
        await bring(company.storage, tmp_path / "table", "a.exe", OPERATOR)


async def test_a_batch_costs_the_same_however_many_are_known(
    company: Company, worker: ImportWorker, tmp_path: Path
) -> None:
    counts = []
    for many in (5, 50):
        text = "Number;Name;E-Mail;Phone;Organisation\n" + "\n".join(f"{n};P {n};p{n}@x.de;;" for n in range(many))
        await read(company, worker, await brought(company, tmp_path, text))
        number = await brought(company, tmp_path, text)
        with statements(company.storage) as run:
            await read(company, worker, number)
        counts.append(len(run))
    assert counts[0] == counts[1]


async def test_everybody_is_given_out(company: Company, worker: ImportWorker, tmp_path: Path) -> None:
    await read(company, worker, await brought(company, tmp_path))
    rows = [row async for page in await customers_given(company.storage, OPERATOR, nobody) for row in page]
    assert sorted((row[:7] for row in rows), key=lambda row: row[1]) == [
        ["", "Acme", "organisation", "", "", "", ""],
        ["1", "Anna Berg", "person", "anna@x.de", "+4930123456", "", "Acme"],
        ["2", "Bert Cole", "person", "bert@x.de", "", "", "Acme"],
        ["", "Carla Rossi", "person", "carla@customer.com", "", "", ""],
    ]
