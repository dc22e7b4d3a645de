"""`audit`, `interactions`, `interaction` and `quarantine …`: what came in and what became of it."""

from argparse import ArgumentParser, Namespace
from dataclasses import asdict

from hub.access.permissions import OPERATOR
from hub.errors import Invalid
from hub.interactions.conversation import Conversation, conversation
from hub.interactions.listing import InboxFilter, InboxRow, InboxView, inbox_page
from hub.interactions.quarantine import retry_contact
from hub.interactions.reconcile import SourceCount, count_by_source, kept_contacts, missing_contacts
from hub.interactions.release import release_interaction
from hub.queueing.queues import queue_named
from hub.runtime.commands.command import Answer, Command, table
from hub.runtime.parts import Parts, open_parts
from hub.settings import Settings

MOST = 200
FIGURES = ("accepted", "duplicate", "stored", "quarantined", "pending")


async def _audit(settings: Settings, options: Namespace) -> Answer:
    async with open_parts(settings) as parts:
        sources = await count_by_source(parts.storage)
        missing = list(await missing_contacts(parts.storage))
        kept = await kept_contacts(parts.storage) if options.message_ids else ()
    told = [_figures(source) for source in sources]
    totals = {name: sum(int(each[name]) for each in told) for name in FIGURES}
    data = {**totals, "missing": missing, "sources": told}
    if options.message_ids:
        data["messages"] = [asdict(contact) for contact in kept]
    rows = [("source", *FIGURES), *(tuple(each.values()) for each in told)]
    lost = f"{len(missing)} accepted contacts are nowhere: {missing}" if missing else "nothing accepted is missing"
    return Answer(data, [*table(rows), lost], failed=bool(missing))


def _figures(source: SourceCount) -> dict[str, str | int]:
    numbers = (source.accepted, source.duplicates, source.filed, source.quarantined, source.pending)
    return {"source": source.source, **dict(zip(FIGURES, numbers, strict=True))}


async def _interactions(settings: Settings, options: Namespace) -> Answer:
    async with open_parts(settings) as parts:
        queue_id = await queue_named(parts.storage, options.queue) if options.queue else None
        views = [InboxView(options.state)] if options.state else [InboxView.OPEN, InboxView.PARKED]
        rows = [row for view in views for row in await _rows(parts, InboxFilter(view, queue_id))]
    return _listed(rows)


async def _interaction(settings: Settings, options: Namespace) -> Answer:
    async with open_parts(settings) as parts:
        said = await conversation(parts.storage, OPERATOR, options.id)
    return Answer(asdict(said), _told(said))


async def _quarantined(settings: Settings, options: Namespace) -> Answer:
    async with open_parts(settings) as parts:
        return _listed(await _rows(parts, InboxFilter(InboxView.QUARANTINED)))


async def _retry(settings: Settings, options: Namespace) -> Answer:
    async with open_parts(settings) as parts:
        said = await conversation(parts.storage, OPERATOR, options.id)
        if said.contact_id is None:
            raise Invalid("this interaction has no original that could be read again")
        await retry_contact(parts.storage, said.contact_id, OPERATOR)
    return Answer({"interaction": options.id}, ["it will be read again as soon as a worker runs"])


async def _release(settings: Settings, options: Namespace) -> Answer:
    async with open_parts(settings) as parts:
        await release_interaction(parts.storage, options.id, OPERATOR)
    return Answer({"interaction": options.id}, ["it waits in its queue now"])


async def _rows(parts: Parts, chosen: InboxFilter) -> tuple[InboxRow, ...]:
    return (await inbox_page(parts.storage, OPERATOR, chosen, limit=MOST)).rows


def _listed(rows: list[InboxRow] | tuple[InboxRow, ...]) -> Answer:
    lines = table([(f"#{row.id}", row.state, row.queue_name, row.party_name, row.subject[:60]) for row in rows])
    return Answer([asdict(row) for row in rows], lines)


def _told(said: Conversation) -> list[str]:
    lines = [f"#{said.row.id} {said.row.subject}", f"{said.row.state}, {said.row.queue_name}", said.reason]
    for entry in said.entries:
        lines += ["", f"{entry.at:%Y-%m-%d %H:%M} {entry.kind} {entry.author_name} {entry.delivery}", entry.text]
        lines += [f"  [{file.name}, {file.size} bytes]" for file in entry.files]
    return lines


def _audit_words(parser: ArgumentParser) -> None:
    parser.add_argument("--message-ids", action="store_true", help="list every accepted contact")


def _list_words(parser: ArgumentParser) -> None:
    parser.add_argument("--queue", help="one queue, by name")
    parser.add_argument("--state", choices=[view.value for view in InboxView if view != InboxView.MINE])


def _id_words(parser: ArgumentParser) -> None:
    parser.add_argument("id", type=int, help="the interaction's number")


COMMANDS = (
    Command("audit", "count what came in against what became of it", _audit, "audit --json", _audit_words),
    Command("interactions", "list interactions", _interactions, "interactions --state waiting", _list_words),
    Command("interaction", "show one whole thread", _interaction, "interaction 42", _id_words),
    Command("quarantine list", "list what could not be understood", _quarantined, "quarantine list"),
    Command("quarantine show", "show one, with its reason", _interaction, "quarantine show 42", _id_words),
    Command("quarantine retry", "have it read again", _retry, "quarantine retry 42", _id_words),
    Command("quarantine release", "take it into its queue as it is", _release, "quarantine release 42", _id_words),
)
