"""The database locked or full while mail comes in: 451 or 452, never 5xx, and nothing lost or doubled afterwards."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from email.message import EmailMessage

import aiosmtplib
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.engine import make_url

from hub.interactions.model import InboundContact
from storage.unit_of_work import Storage
from tests.hub.company import Company
from tests.journeys.front_office import FrontOffice, front_office


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite can be locked and filled from outside; PostgreSQL's failures are tested with the storage."""
    return sqlite_url


@pytest.fixture
def patience() -> float:
    """Short: nobody gives the lock back while it is waited for."""
    return 2.0


@pytest.fixture
async def office(company: Company) -> AsyncIterator[FrontOffice]:
    """The way in for mail."""
    async with front_office(company.storage) as opened:
        yield opened


def mail(number: int) -> EmailMessage:
    """A mail of its own."""
    message = EmailMessage()
    message["From"], message["To"] = "c@customer.com", "support@example.com"
    message["Message-ID"] = f"<{number}@customer.com>"
    message.set_content("x" * 20_000)
    return message


async def answer(office: FrontOffice, number: int) -> int:
    """The reply code to one mail, connection and all."""
    try:
        await aiosmtplib.send(mail(number), hostname="127.0.0.1", port=office.port, start_tls=False, timeout=30)
    except aiosmtplib.SMTPResponseException as refused:
        return refused.code
    except aiosmtplib.SMTPRecipientsRefused as refused:
        return refused.recipients[0].code
    return 250


async def kept(storage: Storage) -> int:
    """How many contacts are stored."""
    async with storage.reading() as session:
        return await session.scalar(select(func.count()).select_from(InboundContact)) or 0


async def test_a_locked_database_says_later_and_recovers(company: Company, office: FrontOffice) -> None:
    file = str(make_url(company.storage.url).database)
    locker = sqlite3.connect(file, isolation_level=None)
    locker.execute("BEGIN IMMEDIATE")
    codes = await asyncio.gather(*(answer(office, number) for number in range(5)))
    assert set(codes) == {451}
    assert await kept(company.storage) == 0
    locker.execute("ROLLBACK")
    locker.close()
    assert await asyncio.gather(*(answer(office, number) for number in range(5))) == [250] * 5
    assert await kept(company.storage) == 5


async def test_a_full_disk_says_full_and_recovers(company: Company, office: FrontOffice) -> None:
    await _allow_pages(company.storage, 1)
    codes = [await answer(office, number) for number in range(40)]
    assert set(codes) <= {250, 452}
    assert codes[-1] == 452
    stored = codes.count(250)
    assert await kept(company.storage) == stored
    await _allow_pages(company.storage, 1_000_000)
    assert [await answer(office, number) for number in range(40)] == [250] * 40
    assert await kept(company.storage) == 40


async def _allow_pages(storage: Storage, pages: int) -> None:
    """Let the writer's database grow to so many pages; it never shrinks below what it has."""
    async with storage.writer.connect() as connection:
        await connection.execute(text(f"PRAGMA max_page_count={pages:d}"))
