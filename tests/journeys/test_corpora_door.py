"""Every file of the mail corpora through the real SMTP door: one visible record each, and sent twice still one."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import aiosmtplib
import pytest
from sqlalchemy import func, select

from hub.interactions.listing import InboxFilter, InboxView, inbox_page
from hub.interactions.model import ContactState, InboundContact, Message
from storage.unit_of_work import Storage
from tests.hub.company import Company
from tests.journeys.front_office import FrontOffice, front_office


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database is enough here: what each of them does to odd text is tested with the inbox."""
    return sqlite_url


@pytest.fixture
async def office(storage: Storage) -> AsyncIterator[FrontOffice]:
    """The way in for mail."""
    async with front_office(storage) as opened:
        yield opened


def samples(corpora: Path) -> list[bytes]:
    """Every file, mail or not; each in the form it has on the wire."""
    files = sorted(path for path in (corpora / "mail").rglob("*") if path.is_file())
    assert len(files) > 1000, "the corpora are not all there"
    return [path.read_bytes() for path in files]


async def send_all(port: int, mails: list[bytes]) -> None:
    """Send each over one of a few connections; anything but 250 is an error."""
    waiting = iter(mails)

    async def connection() -> None:
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False, timeout=60) as client:
            for raw in waiting:
                await client.sendmail("someone@corpora.test", ["support@example.com"], raw)

    await asyncio.gather(*(connection() for _ in range(4)))


async def visible(company: Company) -> Counter[InboxView]:
    """How many interactions the supervisor finds in each list."""
    found: Counter[InboxView] = Counter()
    for view in (InboxView.OPEN, InboxView.PARKED, InboxView.QUARANTINED, InboxView.CLOSED):
        cursor: str | None = None
        while True:
            page = await inbox_page(company.storage, company.sven, InboxFilter(view), cursor, 200)
            found[view] += len(page.rows)
            cursor = page.next_cursor
            if cursor is None:
                break
    return found


async def count(storage: Storage, *states: ContactState) -> int:
    """How many contacts are in these states."""
    async with storage.reading() as session:
        query = select(func.count()).select_from(InboundContact).where(InboundContact.state.in_(states))
        return await session.scalar(query) or 0


@pytest.mark.long
@pytest.mark.timeout(900)
async def test_each_file_gives_one_visible_record_even_when_sent_twice(
    company: Company, office: FrontOffice, corpora: Path, caplog: pytest.LogCaptureFixture
) -> None:
    mails = samples(corpora)
    await send_all(office.port, mails)
    accepted = await count(company.storage, *ContactState)
    await office.understand()
    await send_all(office.port, mails)
    await office.understand()

    filed, quarantined = [await count(company.storage, s) for s in (ContactState.FILED, ContactState.QUARANTINED)]
    assert filed + quarantined == accepted == await count(company.storage, *ContactState)
    async with company.storage.reading() as session:
        twice = await session.scalar(select(func.sum(InboundContact.duplicates)))
        messages = await session.scalar(select(func.count()).select_from(Message))
    assert accepted + (twice or 0) == 2 * len(mails), "every file was either kept or recognised"
    assert messages == filed, "a filed contact is one message"
    assert (await visible(company))[InboxView.QUARANTINED] == quarantined
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
