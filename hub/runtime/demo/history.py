"""What was said before today: conversations closed over the last weeks, and what waits now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from hub.access.model import User
from hub.events import InteractionClosed, InteractionOpened, ItemAccepted, MessageReceived, NoteAdded, ReplyQueued
from hub.interactions.model import Interaction, InteractionState, Message, Note, Participant
from hub.interactions.text import preview
from hub.queueing.model import WorkItem, WorkState
from hub.runtime.demo.customers import Customer
from hub.runtime.demo.founding import Desk
from hub.runtime.demo.pages import Page, keep_page
from hub.runtime.demo.papers import Story, stories
from storage.unit_of_work import Work

CLOSED = 60
WEEKS = timedelta(weeks=6)
# The same history on every installation: screenshots and tests look alike.
SEED = 1884


@dataclass(frozen=True, slots=True)
class Happening:
    """One story as it happened: to whom, in which queue, who answered, and when each text was written."""

    story: Story
    customer: Customer
    desk: Desk
    agent: User
    times: tuple[datetime, ...]


async def write_history(work: Work, desks: Mapping[str, Desk], customers: Sequence[Customer]) -> int:
    """Write every conversation, oldest first, and return how many there are."""
    random = Random(SEED)  # noqa: S311 - a story, not a secret
    happenings = sorted(_happenings(work.now, random, desks, customers), key=lambda each: each.times[0])
    today = work.now
    for happening in happenings:
        await _write(work, happening, random)
    work.now = today
    return len(happenings)


def _happenings(
    now: datetime, random: Random, desks: Mapping[str, Desk], customers: Sequence[Customer]
) -> Iterator[Happening]:
    closed = [story for story in stories() if story.code]
    waiting = [story for story in stories() if not story.code]
    ends = [(closed[i % len(closed)], now - WEEKS * (i + 1) / (CLOSED + 1)) for i in range(CLOSED)]
    ends += [(story, now - timedelta(minutes=random.randint(4, 900))) for story in waiting]
    for story, end in ends:
        customer = random.choice([each for each in customers if each.writer.language == story.language])
        desk = desks[story.queue]
        agent = _fitting(desk, story.language, random)
        told = story.about(random, customer=customer.writer.first_name, agent=agent.name)
        yield Happening(told, customer, desk, agent, _times(end, len(told.said), random))


def _fitting(desk: Desk, language: str, random: Random) -> User:
    return random.choice([user for user in desk.agents if user.language == language] or desk.agents)


def _times(end: datetime, texts: int, random: Random) -> tuple[datetime, ...]:
    """When each text was written, the last one at `end`; answers take minutes, customers up to two days."""
    times = [end]
    for number in range(texts - 1, 0, -1):
        longest = 240 if number % 2 else 2_880
        times.append(times[-1] - timedelta(minutes=random.randint(6, longest), seconds=random.randint(0, 59)))
    return tuple(reversed(times))


async def _write(work: Work, happening: Happening, random: Random) -> None:
    interaction = _interaction(happening)
    work.add(interaction)
    await work.flush()
    messages = await _say(work, happening, interaction, random)
    work.add(Participant(interaction_id=interaction.id, address=happening.customer.identity.address))
    item = _item(happening, interaction)
    work.add(item)
    await work.flush()
    await _tell(work, happening, item, interaction, messages)
    if happening.story.note:
        await _note(work, happening, interaction)
    if happening.story.code:
        await _close(work, happening, item, interaction)


def _interaction(happening: Happening) -> Interaction:
    story, closed = happening.story, bool(happening.story.code)
    end = happening.times[-1]
    return Interaction(
        channel="email",
        subject=story.subject,
        preview=preview(story.said[-1]),
        state=InteractionState.CLOSED if closed else InteractionState.OPEN,
        party_id=happening.customer.party.id,
        queue_id=happening.desk.queue.id,
        inbox_address=happening.desk.inbox,
        opened_at=happening.times[0],
        last_activity_at=end,
        closed_at=end + timedelta(minutes=2) if closed else None,
        unanswered=not closed,
        waiting=not closed,
    )


async def _say(work: Work, happening: Happening, interaction: Interaction, random: Random) -> list[Message]:
    messages: list[Message] = []
    for number, at in enumerate(happening.times):
        page = Page(interaction, happening.story, number, at, messages[-1] if messages else None)
        messages.append(await keep_page(work, page, happening.customer, happening.agent, random))
    return messages


async def _tell(
    work: Work, happening: Happening, item: WorkItem, interaction: Interaction, messages: Sequence[Message]
) -> None:
    """The events of what was said, at their times, so that who follows the streams finds the same as in the tables."""
    queue_id, agent_id = interaction.queue_id, happening.agent.id
    work.now = messages[0].at
    interaction.version = await work.record(InteractionOpened(interaction.id, queue_id, messages[0].id))
    if item.accepted_at is not None:
        work.now = item.accepted_at
        interaction.version = await work.record(ItemAccepted(interaction.id, queue_id, item.id, agent_id))
    for message in messages[1:]:
        work.now = message.at
        said = (
            ReplyQueued(interaction.id, queue_id, message.id, agent_id)
            if message.author_id
            else MessageReceived(interaction.id, queue_id, message.id)
        )
        interaction.version = await work.record(said)


async def _note(work: Work, happening: Happening, interaction: Interaction) -> None:
    agent = happening.agent
    note = Note(
        interaction_id=interaction.id,
        author_id=agent.id,
        author_name=agent.name,
        body=happening.story.note,
        at=happening.times[-1] + timedelta(minutes=1),
    )
    work.add(note)
    work.now = note.at
    await work.flush()
    interaction.version = await work.record(NoteAdded(interaction.id, interaction.queue_id, note.id, agent.id))


def _item(happening: Happening, interaction: Interaction) -> WorkItem:
    """The work item: done by the agent with the story's code, or still waiting since the last text."""
    queue, code = happening.desk.queue, happening.story.code
    item = WorkItem(
        interaction_id=interaction.id,
        queue_id=queue.id,
        channel=interaction.channel,
        priority=queue.priority,
        eligible_at=happening.times[0] if code else happening.times[-1],
    )
    if code:
        item.agent_id, item.accepted_at = happening.agent.id, happening.times[1] - timedelta(minutes=3)
        item.state, item.finished_at, item.wrap_up_code = WorkState.DONE, interaction.closed_at, code
    return item


async def _close(work: Work, happening: Happening, item: WorkItem, interaction: Interaction) -> None:
    assert interaction.closed_at is not None, "its story has an end"
    work.now = interaction.closed_at
    closed = InteractionClosed(interaction.id, item.queue_id, item.id, happening.agent.id, happening.story.code)
    interaction.version = await work.record(closed)
