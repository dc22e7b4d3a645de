"""A request that a customer makes on a page of ours: a conversation that waits for agents, and its case, at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.cases.allowance import count, of_request, require_allowed
from hub.cases.categories import categories_by_id
from hub.cases.open import NewCase, open_by_itself
from hub.cases.thread import cases_about
from hub.cases.tree import Category, branches
from hub.documents.model import Document
from hub.errors import Invalid, sentence
from hub.interactions.inbound_contact import PORTAL
from hub.interactions.model import InboxAddress, Interaction, InteractionState
from hub.interactions.receive import HouseRules
from hub.interactions.written import Written, file_written
from hub.parties.numbers import MAIL
from hub.ports import Address, ParsedAttachment
from hub.service_level.model import ServiceClock
from storage.unit_of_work import Storage, Work, action

LONGEST_TITLE, LONGEST_NAME, LONGEST_TEXT = 200, 120, 20_000
# Why a request is parked that a program filled in.
TRAPPED = "filled in by a program"
NO_ADDRESS = sentence("This is no address.")


@dataclass(frozen=True, slots=True)
class ServiceRequest:
    """What was filled in. `inbox` is the address of ours it is for; `trapped`: only a program fills it in like this.

    `key` is that of the form: the same form twice is one request. `blobs` are the keys of its files, and it came from
    `network`.
    """

    key: str
    name: str
    address: str
    title: str
    text: str
    inbox: str
    category_id: int | None = None
    files: tuple[ParsedAttachment, ...] = ()
    blobs: tuple[str, ...] = ()
    trapped: bool = False
    network: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What its sender is told: the number, "" for what is parked, and until when it is to be answered, if promised."""

    number: str
    answer_by: datetime | None


async def topics(storage: Storage) -> tuple[tuple[int, str], ...]:
    """The categories customers choose from, by their path; one statement."""
    async with storage.reading() as session:
        tree = branches((await categories_by_id(session)).values())
    return tuple((each.category.id, " › ".join(each.path)) for each in tree if is_offered(each.category))


async def answering_inbox(storage: Storage, wanted: str = "") -> str:
    """The address of ours that requests are for: the one that is set, or the oldest; "" if there is none."""
    query = select(InboxAddress.address).where(InboxAddress.channel == "email")
    query = query.where(InboxAddress.address == wanted.lower()) if wanted else query.order_by(InboxAddress.id)
    async with storage.reading() as session:
        return await session.scalar(query.limit(1)) or ""


@action
async def take_request(work: Work, wanted: ServiceRequest, house: HouseRules) -> Taken:
    """File it and make its case; the same key again returns the same number. Raises `Invalid`, `TooMany`.

    What a program filled in, and what a blocked address sends, is kept and parked, and makes no case.
    """
    await _check(work.session, wanted)
    filed = await file_written(work, _written(wanted), house)
    if not filed.again:
        await count(work, of_request(wanted.network, wanted.address))
    interaction = await work.session.get_one(Interaction, filed.interaction_id)
    numbers = await _numbers(work, interaction.id)
    if not numbers and not filed.again and interaction.state == InteractionState.OPEN:
        case = NewCase(
            wanted.title.strip(), wanted.category_id, None, wanted.text.strip(), interaction.id, channel=PORTAL
        )
        numbers = [(await open_by_itself(work, case)).number or ""]
    clock = await work.session.get(ServiceClock, interaction.id)
    return Taken(numbers[0] if numbers else "", clock.due_at if clock is not None else None)


async def require_takeable(storage: Storage, wanted: ServiceRequest) -> None:
    """Raise what `take_request` would, for what is stored before. Raises `Invalid`, `TooMany`."""
    async with storage.reading() as session:
        await _check(session, wanted)
        await require_allowed(session, of_request(wanted.network, wanted.address), storage.clock.now())


async def _numbers(work: Work, interaction_id: int) -> list[str]:
    """Of the cases it has: a rule may have made one already."""
    ids = [document_id for document_id, _ in await cases_about(work.session, interaction_id)]
    return [(await work.session.get_one(Document, each)).number or "" for each in ids[:1]]


async def _check(session: AsyncSession, wanted: ServiceRequest) -> None:
    known = await categories_by_id(session)
    chosen = known.get(wanted.category_id or 0)
    any_offered = any(map(is_offered, known.values()))
    rules: Mapping[str, tuple[bool, str]] = {
        "topic": (is_offered(chosen) if any_offered else chosen is None, sentence("Choose a topic.")),
        "title": (0 < len(wanted.title.strip()) <= LONGEST_TITLE, sentence("Say in one line what it is about.")),
        "text": (0 < len(wanted.text.strip()) <= LONGEST_TEXT, sentence("Write something.")),
        "name": (len(wanted.name) <= LONGEST_NAME and wanted.name.isprintable(), sentence("This name is too long.")),
        "address": (wanted.address.isprintable() and MAIL.fullmatch(wanted.address.strip()) is not None, NO_ADDRESS),
    }
    wrong = {field: told for field, (right, told) in rules.items() if not right}
    if wrong:
        raise Invalid(next(iter(wrong.values())), wrong)


def is_offered(category: Category | None) -> bool:
    """Whether customers choose it."""
    return category is not None and category.offered and not category.retired


def _written(wanted: ServiceRequest) -> Written:
    return Written(
        key=wanted.key,
        sender=Address(wanted.address.strip(), " ".join(wanted.name.split())),
        subject=" ".join(wanted.title.split()),
        text=wanted.text.strip(),
        inbox=wanted.inbox,
        files=wanted.files,
        blobs=wanted.blobs,
        auto=TRAPPED if wanted.trapped else "",
    )
