"""The bounces of sixty kinds of mail servers: none of them breaks the filing."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from hub.interactions.model import ContactState, InboundContact, Message
from tests.hub.interactions.test_reports import Sent, sent
from tests.hub.mail_channel import deliver_mail

__all__ = ["sent"]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database is enough here: what each of them does to odd text is tested with the inbox."""
    return sqlite_url


@pytest.mark.timeout(450)
async def test_every_kind_of_bounce_is_filed_even_at_a_signed_address(
    sent: Sent, corpora: Path, sqlite_url: str
) -> None:
    reports = sorted((corpora / "mail" / "sisimai").rglob("*.eml"))
    assert len(reports) > 300
    for number, path in enumerate(reports):
        to = sent.return_path if number % 2 else "support@example.com"
        await deliver_mail(sent.company, path.read_bytes(), to)
    async with sent.company.storage.reading() as session:
        states = select(InboundContact.state, func.count()).group_by(InboundContact.state)
        filed = dict((await session.execute(states)).all())
        kept = await session.scalar(select(func.count()).where(Message.contact_id.is_not(None)))
    assert filed == {ContactState.FILED: len(reports) + 1}
    assert kept == len(reports) + 1
