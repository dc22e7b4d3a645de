"""A copy is asked for when a message has left, by mailboxes that keep copies, and by no other."""

from dataclasses import replace

import pytest

from hub.access.permissions import OPERATOR
from hub.errors import PermanentFailure
from hub.interactions.deliverer import Deliverer
from hub.mailboxes.accounts import add_mailbox, switch_mailbox
from hub.mailboxes.description import Mailbox
from hub.mailboxes.sealing import Sealed
from hub.mailboxes.sent_copies import SENT_COPY
from storage.jobs import claim_jobs
from tests.hub.company import Company
from tests.hub.interactions.test_deliver import Outside, sent

KEEPING = Mailbox("mail.example.com", "help", "support@example.com", keep_sent=True)


async def asked(company: Company, mailbox: Mailbox, outside: Outside, enabled: bool = True) -> list[str]:
    """What is asked for once an agent's answer was handed over."""
    await add_mailbox(company.storage, "help", mailbox, Sealed(b"x", "y"), OPERATOR)
    await switch_mailbox(company.storage, "help", enabled, OPERATOR)
    await sent(company)
    await Deliverer(company.storage, {"email": outside}).run_once()
    jobs = await claim_jobs(company.storage, SENT_COPY)
    return [(await company.storage.blobs.get(job.payload["content"])).decode() for job in jobs]


async def test_what_left_is_to_be_copied(company: Company) -> None:
    outside = Outside()
    assert await asked(company, KEEPING, outside) == [outside.taken[0].raw.decode()]


@pytest.mark.parametrize(
    ("mailbox", "failure", "enabled"),
    [
        (replace(KEEPING, keep_sent=False), None, True),
        (replace(KEEPING, inbox="sales@example.com"), None, True),
        (KEEPING, None, False),
        (KEEPING, PermanentFailure("550 no"), True),
    ],
)
async def test_nothing_else_is(company: Company, mailbox: Mailbox, failure: Exception | None, enabled: bool) -> None:
    assert await asked(company, mailbox, Outside(failure), enabled) == []
