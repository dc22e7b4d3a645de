"""Customers' mail while you watch: real mails through the real door, new ones and answers to ours."""

import asyncio
import logging
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import monotonic

import aiosmtplib

from hub.runtime.demo.post import Correspondence, Post

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the mails go, at which `rate` a minute and for how many `seconds`; answers are to mails in `outgoing`."""

    door: tuple[str, int]
    domain: str
    outgoing: Path
    rate: float
    seconds: float


async def send_traffic(plan: Plan, seed: int | None = None) -> Counter[str]:
    """Send for as long as planned and count by kind; "refused" are those the door did not take.

    Raises `OSError` when the door cannot be reached.
    """
    random = Random(seed)  # noqa: S311 - letters, not secrets
    correspondence = Correspondence(random, plan.domain, plan.outgoing)
    counted = Counter[str]()
    end = monotonic() + plan.seconds
    while monotonic() < end:
        counted[await _send(plan, await asyncio.to_thread(correspondence.next))] += 1
        pause = 60 / plan.rate * random.uniform(0.5, 1.5)
        await asyncio.sleep(min(pause, max(0.0, end - monotonic())))
    return counted


async def _send(plan: Plan, post: Post) -> str:
    """Hand one mail in as a customer's provider would. Returns what to count it as."""
    host, port = plan.door
    try:
        await aiosmtplib.send(
            post.mail, sender=post.sender, recipients=[post.recipient], hostname=host, port=port, start_tls=False
        )
    except aiosmtplib.SMTPResponseException as error:
        log.warning("refused with %s %s", error.code, error.message)
        return "refused"
    except aiosmtplib.SMTPRecipientsRefused:
        log.warning("%s is refused", post.recipient)
        return "refused"
    return post.kind
