"""History comes in from a mailbox file at its own time, closed, once, without a word to anybody."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import pytest
from sqlalchemy import func, select

from channels.email.dedupe import dedupe_key
from channels.email.mbox import mails_in
from channels.email.parse import mail_title, parse_mail
from channels.email.parse.contact import to_contact
from hub.access.permissions import OPERATOR
from hub.imports.listing import one_import
from hub.imports.mail_reader import Batch, MailReader
from hub.imports.mail_trial import Became, MailFiles
from hub.imports.model import Import, Kind
from hub.imports.order import begin_import, bring
from hub.imports.undo import undo_import
from hub.imports.undo_mail import some_taken_back
from hub.imports.worker import ImportWorker
from hub.interactions.model import Interaction, Message
from hub.interactions.note import add_note
from hub.interactions.understand import Understander
from hub.parties.model import Party
from hub.ports import ParsedContact
from hub.queueing.model import WorkItem
from hub.timeline.model import TimelineEntry
from storage.jobs import take_back
from storage.outbox import OutboxRow
from storage.types import Base
from tests.hub.company import Company

FILES = MailFiles(mails_in, dedupe_key)
ASKED = """\
From: Carla <carla@customer.com>
To: support@example.com
Message-ID: <1@customer>
Date: Mon, 2 Mar 2020 10:00:00 +0000
Subject: Where is it?

Hello
"""
ANSWERED = """\
From: Help <support@example.com>
To: carla@customer.com
Message-ID: <2@example>
In-Reply-To: <1@customer>
Date: Mon, 2 Mar 2020 11:00:00 +0000
Subject: Re: Where is it?

It left.
"""
THANKED = """\
From: Carla <carla@customer.com>
To: support@example.com
Message-ID: <3@customer>
In-Reply-To: <2@example>
References: <1@customer> <2@example>
Date: Tue, 3 Mar 2020 10:00:00 +0000
Subject: Re: Where is it?

Thanks
"""
OTHER = """\
From: Erik <erik@customer.com>
To: sales@example.com
Message-ID: <4@customer>
Date: Wed, 4 Mar 2020 10:00:00 +0000
Subject: Price

How much?
"""
FILE = """
Content-Type: text/plain
Content-Disposition: attachment; filename=price.txt

"""


class MailParser:
    """Reads mails as the channel does, in this process."""

    async def parse(self, raw: bytes, envelope: Mapping[str, object]) -> ParsedContact:
        """What it says."""
        return to_contact(parse_mail(raw), envelope)

    def title(self, raw: bytes) -> str:
        """Its subject."""
        return mail_title(raw)


def mailbox(*mails: str) -> str:
    return "".join(f"From x Mon Mar  2 10:00:00 2020\n{mail}\n" for mail in mails)


async def brought(company: Company, folder: Path, text: str, name: str = "old.mbox") -> int:
    (folder / name).write_text(text)
    return await bring(company.storage, folder / name, name, OPERATOR)


def worker_of(company: Company, files: MailFiles = FILES) -> ImportWorker:
    return ImportWorker(company.storage, {Kind.MAIL: MailReader(company.storage, company.inbox, files, MailParser())})


async def read(company: Company, number: int, **options: object) -> tuple[int, int, int]:
    await begin_import(company.storage, number, options, OPERATOR, trying=False)
    assert await worker_of(company).run_once()
    understander = Understander(company.storage, {"email": MailParser()}, company.composer)
    while await understander.run_once():
        pass
    row, _ = await one_import(company.storage, number, OPERATOR)
    assert (row.state, row.waiting, row.place) == ("finished", 0, row.size)
    return row.added, row.same, row.refused


async def talks(company: Company) -> list[tuple[str, str, int]]:
    """The conversations: subject, state, and how many messages."""
    query = select(Interaction.subject, Interaction.state, func.count(Message.id))
    async with company.storage.reading() as session:
        told = query.outerjoin(Message, Message.interaction_id == Interaction.id).group_by(Interaction.id)
        found = await session.execute(told.order_by(Interaction.id))
        return [(subject, str(state), count) for subject, state, count in found.all()]


async def test_history_comes_in_at_its_own_time_and_closed(company: Company, tmp_path: Path) -> None:
    number = await brought(company, tmp_path, mailbox(ASKED, ANSWERED, THANKED, OTHER))
    assert await read(company, number) == (4, 0, 0)
    assert await talks(company) == [("Where is it?", "closed", 3), ("Price", "closed", 1)]
    async with company.storage.reading() as session:
        first = await session.get_one(Interaction, 1)
        sides = (await session.execute(select(Message.direction, Message.at).order_by(Message.at))).all()
        assert await session.scalar(select(func.count()).select_from(WorkItem)) == 0
        assert await session.scalar(select(func.count()).select_from(OutboxRow)) == 0
        told = (await session.scalars(select(TimelineEntry.at).where(TimelineEntry.party_id == first.party_id))).all()
        queues = (await session.scalars(select(Interaction.queue_id).order_by(Interaction.id))).all()
    assert [str(side.direction) for side in sides] == ["inbound", "outbound", "inbound", "inbound"]
    assert (first.opened_at, first.last_activity_at) == (
        datetime(2020, 3, 2, 10, tzinfo=UTC),
        datetime(2020, 3, 3, 10, tzinfo=UTC),
    )
    assert min(told).year == max(told).year == 2020
    assert list(queues) == [company.support, company.sales]


async def test_the_same_mails_again_are_there_already(company: Company, tmp_path: Path) -> None:
    await read(company, await brought(company, tmp_path, mailbox(ASKED, THANKED)))
    assert await read(company, await brought(company, tmp_path, mailbox(ASKED, THANKED))) == (0, 2, 0)
    # Kept elsewhere with other lines on its way: known by its id.
    await read(company, await brought(company, tmp_path, mailbox(ASKED.replace("Hello", "Hello!"))))
    assert await talks(company) == [("Where is it?", "closed", 2)]


async def test_somebody_works_on_it_if_that_is_wanted(company: Company, tmp_path: Path) -> None:
    await read(company, await brought(company, tmp_path, ASKED, "one.eml"), queue=True)
    assert await talks(company) == [("Where is it?", "open", 1)]
    async with company.storage.reading() as session:
        assert await session.scalar(select(func.count()).select_from(WorkItem)) == 1


async def test_a_kill_between_batches_loses_and_doubles_nothing(company: Company, tmp_path: Path) -> None:
    mails = [ASKED.replace("1@customer", f"{n}@c").replace("Where is it?", f"Letter {n}") for n in range(120)]
    number = await brought(company, tmp_path, mailbox(*mails))
    await begin_import(company.storage, number, {}, OPERATOR, trying=False)

    def dying(file: BinaryIO, after: int) -> Iterator[tuple[int, bytes | None]]:
        for place, mail in enumerate(mails_in(file, after)):
            if place == 70:
                raise _Killed
            yield mail

    with pytest.raises(_Killed):
        await worker_of(company, MailFiles(dying, dedupe_key)).run_once()
    row, _ = await one_import(company.storage, number, OPERATOR)
    assert (row.state, row.added) == ("running", 50)
    async with company.storage.reading() as session:
        assert 0 < (await session.get_one(Import, number)).place < row.size
    await take_back(company.storage, "import")
    assert await worker_of(company).run_once()
    row, _ = await one_import(company.storage, number, OPERATOR)
    assert (row.state, row.added, row.same, row.waiting) == ("finished", 120, 0, 120)


async def test_what_a_killed_run_handed_in_is_counted_as_new(company: Company, tmp_path: Path) -> None:
    number = await brought(company, tmp_path, mailbox(ASKED, OTHER, ASKED))
    await begin_import(company.storage, number, {}, OPERATOR, trying=False)

    class Dying(MailReader):
        async def _hand_in(self, brought: Import, batch: Batch, inboxes: tuple[str, ...]) -> Became:
            await super()._hand_in(brought, batch, inboxes)
            raise _Killed

    dying = Dying(company.storage, company.inbox, FILES, MailParser())
    with pytest.raises(_Killed):
        await ImportWorker(company.storage, {Kind.MAIL: dying}).run_once()
    await take_back(company.storage, "import")
    assert await worker_of(company).run_once()
    row, _ = await one_import(company.storage, number, OPERATOR)
    assert (row.added, row.same, row.waiting) == (2, 1, 2)
    # Read once more, nothing of it is new.
    assert await read(company, number) == (0, 3, 0)


async def test_a_trial_says_of_each_mail_what_would_become_of_it(company: Company, tmp_path: Path) -> None:
    await read(company, await brought(company, tmp_path, ASKED, "one.eml"))
    nobody = "Subject: From nobody\n\nHello\n"
    number = await brought(company, tmp_path, mailbox(ASKED, OTHER, nobody, "x" * 500 + "\n", OTHER, THANKED))

    def small(file: BinaryIO, after: int) -> Iterator[tuple[int, bytes | None]]:
        return mails_in(file, after, 400)

    await begin_import(company.storage, number, {}, OPERATOR, trying=True)
    assert await worker_of(company, MailFiles(small, dedupe_key)).run_once()
    row, faults = await one_import(company.storage, number, OPERATOR)
    assert (row.state, row.added, row.same, row.refused) == ("tried", 2, 2, 2)
    told = [(fault.line, fault.why.message, fault.title) for fault in faults]
    assert told == [(3, "no sender", "From nobody"), (4, "The mail is too large.", "")]
    assert await talks(company) == [("Where is it?", "closed", 1)]


async def everything(company: Company) -> dict[str, int]:
    """How many rows each table has, but for what is only ever added to."""
    always = {"event", "stream_head", "audit_entry", "import", "job", "figure", "word_piece", "search_progress"}
    tables = [table for table in Base.metadata.sorted_tables if table.name not in always]
    async with company.storage.reading() as session:
        counted = {each.name: await session.scalar(select(func.count()).select_from(each)) for each in tables}
    return {name: count for name, count in counted.items() if count}


async def taken_back(company: Company, number: int) -> tuple[str, int]:
    await undo_import(company.storage, number, OPERATOR)
    assert await worker_of(company).run_once()
    row, _ = await one_import(company.storage, number, OPERATOR)
    return row.state, row.added


async def test_what_was_brought_in_is_taken_back(company: Company, tmp_path: Path) -> None:
    await company.write("erik@customer.com", "Hello", name="Erik")
    before = await everything(company)
    attached = OTHER.replace("erik", "anna").replace("4@c", "5@c").replace("How much?", "abc").replace("\n\n", FILE)
    number = await brought(company, tmp_path, mailbox(ASKED, ANSWERED, THANKED, OTHER, attached, "nobody"))
    assert await read(company, number) == (6, 0, 0)
    assert (await everything(company))["attachment"] == 1
    assert await taken_back(company, number) == ("undone", 0)
    assert await everything(company) == before
    # It may come in again.
    assert await read(company, number) == (6, 0, 0)


async def test_what_somebody_did_something_with_stays(company: Company, tmp_path: Path) -> None:
    mails = [OTHER.replace("4@c", f"{n}@c").replace("erik", f"e{n}").replace("Price", f"Price {n}") for n in range(4)]
    number = await brought(company, tmp_path, mailbox(*mails))
    await read(company, number)
    numbers = {subject: place for place, (subject, _, _) in enumerate(await talks(company), 1)}
    await add_note(company.storage, numbers["Price 0"], "Keep this", "n" * 16, company.clara)
    await company.write("e1@customer.com", "And?", "sales@example.com", references="1@customer")
    assert await taken_back(company, number) == ("undone", 2)
    assert sorted(subject for subject, _, _ in await talks(company)) == ["Price 0", "Price 1"]
    async with company.storage.reading() as session:
        left = set(await session.scalars(select(Party.name)))
    assert left == {"Erik"}


async def test_a_kill_while_it_is_taken_back_costs_nothing(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await everything(company)
    mails = [OTHER.replace("4@c", f"{n}@c").replace("erik", f"e{n}") for n in range(5)]
    number = await brought(company, tmp_path, mailbox(*mails))
    await read(company, number)
    await begin_import(company.storage, await brought(company, tmp_path, ASKED, "x.eml"), {}, OPERATOR, trying=False)
    monkeypatch.setattr("hub.imports.undo_mail.AT_ONCE", 2)
    await undo_import(company.storage, number, OPERATOR)
    async with company.storage.reading() as session:
        going = await session.get_one(Import, number)
    assert await some_taken_back(company.storage, number, going.place)
    # Killed after its first batch, which is there; the next one goes on from it.
    for _ in range(2):
        assert await worker_of(company).run_once()
    row, _ = await one_import(company.storage, number, OPERATOR)
    assert (row.state, row.added) == ("undone", 0)
    assert (await everything(company)).get("interaction") == before.get("interaction")


class _Killed(BaseException):
    """As a signal ends a process."""


@pytest.mark.parametrize("folder", ["cpython", "zammad"])
async def test_real_mails_come_in(company: Company, corpora: Path, tmp_path: Path, folder: str) -> None:
    samples = sorted(
        path for path in (corpora / "mail" / folder).rglob("*") if path.suffix in {".eml", ".box", ".txt"}
    )[:25]
    lines: Iterable[bytes] = (
        b"From x Mon Mar  2 10:00:00 2020\n" + path.read_bytes().replace(b"\nFrom ", b"\n>From ") + b"\n\n"
        for path in samples
    )
    (tmp_path / "real.mbox").write_bytes(b"".join(lines))
    number = await bring(company.storage, tmp_path / "real.mbox", "real.mbox", OPERATOR)
    added, same, refused = await read(company, number)
    assert added + same + refused >= len(samples) > 5
    assert all(state in {"closed", "quarantined"} for _, state, _ in await talks(company))
