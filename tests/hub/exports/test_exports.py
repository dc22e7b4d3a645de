"""Many conversations are given out in one file, once, as far as somebody may see them; a kill costs nothing."""

import io
import mailbox
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import func, select

from channels.email.mbox import mails_in
from hub.access.actor import Actor
from hub.access.audit import audit_entries
from hub.access.permissions import OPERATOR, Permission
from hub.access.roles import change_role
from hub.bulk.start import Chosen
from hub.errors import Invalid, NotAllowed, NotFound
from hub.exports.files import in_mailbox
from hub.exports.listing import ExportRow, export_seen, forget_exports, give_export, one_export
from hub.exports.model import Export, ExportPart, Form
from hub.exports.order import Wanted, order_export, stop_export
from hub.exports.worker import KEPT, ExportWorker
from hub.interactions.inbox_query import InboxFilter, InboxView
from hub.interactions.note import add_note
from hub.privacy.model import View
from hub.search.index import index_written
from storage.jobs import take_back
from tests.hub.company import AGENT, Company
from tests.services.storage_fixture import SettableClock

LETTERS = 7


@pytest.fixture
async def anna(company: Company) -> Actor:
    """Anna of Support, who answers for privacy; there are seven conversations there, and one in Sales."""
    company.storage.finishers = (index_written,)
    await change_role(company.storage, "agent", {*AGENT, Permission.PRIVACY}, OPERATOR)
    for number in range(LETTERS):
        text = f"From here: order {number}\nFrom now on"
        await company.write(f"c{number}@customer.test", text, subject=f"Order {number}", file="bill.txt")
    await company.write("other@customer.test", "An order too", "sales@example.com", subject="Order of Sales")
    await add_note(company.storage, 1, "Not for the customer", "n" * 16, company.anna)
    return Actor(company.anna.user_id, "Anna", AGENT | {Permission.PRIVACY}, frozenset({company.support}))


async def written(company: Company, anna: Actor, wanted: Wanted) -> ExportRow:
    number = await order_export(company.storage, wanted, anna)
    assert await ExportWorker(company.storage).run_once()
    return await one_export(company.storage, number, anna)


async def content(company: Company, anna: Actor, row: ExportRow) -> bytes:
    given = await give_export(company.storage, row.id, anna)
    raw = b"".join([piece async for piece in given.pieces])
    assert len(raw) == given.size == row.size
    return raw


async def test_what_is_chosen_is_given_out_as_a_mailbox(company: Company, anna: Actor, tmp_path: Path) -> None:
    # Number 8 is in a queue that Anna does not see, and 99 is nowhere.
    row = await written(company, anna, Wanted(Form.MBOX, "k" * 16, Chosen((2, 8, 1, 99))))
    assert (row.state, row.total, row.done, row.left_out, row.messages) == ("finished", 4, 4, 2, 2)
    path = tmp_path / "mailbox"
    path.write_bytes(await content(company, anna, row))
    with closing(mailbox.mbox(path)) as box:
        assert [mail["subject"] for mail in box] == ["Order 1", "Order 0"]
    with path.open("rb") as file:
        mails = [message_from_bytes(raw or b"") for _, raw in mails_in(file)]
    parts = [part.get_payload(decode=True) for part in mails[1].walk() if not part.is_multipart()]
    assert parts == [b"From here: order 0\r\nFrom now on\r\n", b"content"]
    async with company.storage.reading() as session:
        seen = (await session.scalars(select(View.object_id).order_by(View.object_id))).all()
        assert await session.scalar(select(func.count()).select_from(ExportPart)) == 0
    assert seen == [1, 2]
    told = [(entry.action, entry.detail) for entry in (await audit_entries(company.storage))[-2:]]
    assert told == [
        ("export.ordered", {"export": 1, "conversations": 4}),
        ("export.given", {"export": 1, "conversations": 2, "messages": 2}),
    ]


async def test_all_of_a_list_and_all_that_a_search_finds(
    company: Company, anna: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.exports.gather.HITS", 3)
    listed = Wanted(Form.ZIP, "a" * 16, Chosen(listed=InboxFilter(InboxView.OPEN)))
    searched = Wanted(Form.ZIP, "b" * 16, address="q=order")
    names = []
    for wanted in (listed, searched):
        row = await written(company, anna, wanted)
        assert (row.state, row.total, row.done, row.left_out, row.cut) == ("finished", LETTERS, LETTERS, 0, False)
        with ZipFile(io.BytesIO(await content(company, anna, row))) as archive:
            names.append(sorted(name.partition("/")[0] for name in archive.namelist()))
    assert names[0] == names[1] == [str(number) for number in range(1, LETTERS + 1)]
    monkeypatch.setattr("hub.exports.gather.MOST", 4)
    row = await written(company, anna, Wanted(Form.ZIP, "c" * 16, address="q=order"))
    assert (row.state, row.total, row.done, row.cut) == ("finished", 4, 4, True)


class _Killed(BaseException):
    """As a signal ends a process."""


@pytest.mark.parametrize("at", ["hub.exports.worker.write_some", "hub.exports.worker.put_together"])
async def test_a_kill_costs_nothing(company: Company, anna: Actor, monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    monkeypatch.setattr("hub.exports.parts.AT_ONCE", 3)
    monkeypatch.setattr("hub.exports.gather.HITS", 3)
    number = await order_export(company.storage, Wanted(Form.ZIP, "k" * 16, address="q=order"), anna)
    assert number == await order_export(company.storage, Wanted(Form.ZIP, "k" * 16, address="q=order"), anna)
    with monkeypatch.context() as dying:
        module, _, name = at.rpartition(".")
        worker = ExportWorker(company.storage)
        went = getattr(__import__(module, fromlist=[name]), name)
        times = iter([went, _kill] if name == "write_some" else [_kill])

        def until_killed(*sent: object) -> object:
            return next(times)(*sent)

        dying.setattr(at, until_killed)
        with pytest.raises(_Killed):
            await worker.run_once()
    await take_back(company.storage, "export")
    assert await ExportWorker(company.storage).run_once()
    row = await one_export(company.storage, number, anna)
    assert (row.state, row.total, row.done, row.messages) == ("finished", LETTERS, LETTERS, LETTERS)
    with ZipFile(io.BytesIO(await content(company, anna, row))) as archive:
        assert len(archive.namelist()) == len(set(archive.namelist())) == LETTERS


def _kill(*sent: object) -> None:
    raise _Killed


async def test_it_is_for_who_answers_for_privacy_and_for_a_while(
    company: Company, anna: Actor, clock: SettableClock
) -> None:
    storage, chosen = company.storage, Chosen((1,))
    with pytest.raises(NotAllowed):
        await order_export(storage, Wanted(Form.ZIP, "k" * 16, chosen), company.anna)
    for wrong in (Wanted(Form.ZIP, "k" * 16), Wanted(Form.ZIP, "k" * 16, address="c=nonsense")):
        with pytest.raises(Invalid):
            await order_export(storage, wrong, anna)
    row = await written(company, anna, Wanted(Form.ZIP, "k" * 16, chosen))
    boris = Actor(company.boris.user_id, "Boris", AGENT | {Permission.PRIVACY}, frozenset({company.support}))
    for asking in (export_seen(storage, row.id, boris), give_export(storage, row.id, boris)):
        with pytest.raises(NotFound):
            await asking
    clock.advance(KEPT + timedelta(seconds=1))
    with pytest.raises(NotFound):
        await give_export(storage, row.id, anna)
    assert await forget_exports(storage) == 1
    assert (await one_export(storage, row.id, anna)).state == "expired"


async def test_a_stopped_one_and_one_of_who_may_no_more_give_nothing_out(company: Company, anna: Actor) -> None:
    storage, worker = company.storage, ExportWorker(company.storage)
    number = await order_export(storage, Wanted(Form.ZIP, "k" * 16, Chosen((1,))), anna)
    await stop_export(storage, number, anna)
    assert await worker.run_once()
    later = await order_export(storage, Wanted(Form.ZIP, "l" * 16, Chosen((1,))), anna)
    await change_role(storage, "agent", AGENT, OPERATOR)
    assert await worker.run_once()
    async with storage.reading() as session:
        states = {each.id: (each.state, each.file) for each in await session.scalars(select(Export))}
    assert states == {number: ("stopped", ""), later: ("failed", "")}


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (b"a\r\nFrom b\r\n", b"a\n>From b\n\n"),
        (b"a\n>From b", b"a\n>>From b\n\n"),
        (b"Frome\n", b"Frome\n\n"),
    ],
)
def test_a_line_that_looks_like_the_next_mail_is_quoted(said: bytes, kept: bytes) -> None:
    assert (
        in_mailbox(said, datetime(2026, 3, 2, 9, 5, tzinfo=UTC))
        == b"From export@localhost Mon Mar  2 09:05:00 2026\n" + kept
    )
