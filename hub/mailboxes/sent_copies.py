"""Copies of what was sent, for the Sent folder of a mailbox: asked for with the delivery, kept until they are there."""

from sqlalchemy import select

from hub.mailboxes.model import MailAccount
from storage.jobs import enqueue
from storage.unit_of_work import Work

SENT_COPY = "sent-copy"


async def ask_for_sent_copy(work: Work, inbox: str, external_id: str, content: str) -> None:
    """Have a message that left from an inbox of ours copied, if a mailbox of that inbox keeps copies.

    `content` is the blob of its bytes. Asking again, e.g. for a second recipient, makes no second copy: whoever makes
    it looks first whether it is there.
    """
    keeping = select(MailAccount.id).where(MailAccount.inbox == inbox, MailAccount.keep_sent, MailAccount.enabled)
    account_id = await work.session.scalar(keeping.order_by(MailAccount.id).limit(1))
    if account_id is not None:
        payload = {"account_id": account_id, "external_id": external_id, "content": content}
        await enqueue(work, SENT_COPY, f"{SENT_COPY}-{account_id}-{external_id}"[:120], payload)
