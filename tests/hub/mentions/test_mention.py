"""Mentions reach who may see the conversation, stand until they open it, and are refused for anybody else."""

import pytest

from hub.access.actor import Actor
from hub.access.permissions import OPERATOR
from hub.access.roles import ensure_roles
from hub.access.users import set_roles
from hub.drafts.write_note import NoteRequest, write_note
from hub.errors import NotFound
from hub.interactions.conversation import conversation
from hub.interactions.counts import inbox_counts
from hub.interactions.listing import InboxFilter, InboxView, inbox_page
from hub.mentions.read import read_mentions
from hub.mentions.who import mentionable
from tests.hub.company import Company
from tests.hub.interactions.test_reply import opened

KEY = "a key of a click"


async def with_desks(company: Company) -> int:
    """A conversation of support, and everybody has a desk."""
    await ensure_roles(company.storage)
    for actor in (company.anna, company.boris, company.clara):
        await set_roles(company.storage, actor.user_id, ("agent",), OPERATOR)
    await set_roles(company.storage, company.sven.user_id, ("supervisor",), OPERATOR)
    return (await opened(company)).row.id


async def note(company: Company, number: int, body: str, key: str = KEY) -> int:
    """Anna leaves a note."""
    return await write_note(company.storage, NoteRequest(number, body, key), company.anna)


async def unread(company: Company, actor: Actor) -> list[int]:
    """The list of somebody's mentions, which is what the counter counts."""
    page = await inbox_page(company.storage, actor, InboxFilter(InboxView.MENTIONS))
    assert (await inbox_counts(company.storage, actor))[InboxView.MENTIONS] == len(page.rows)
    return [row.id for row in page.rows]


async def test_who_is_mentioned_has_it_on_their_list_until_they_read_it(company: Company) -> None:
    number = await with_desks(company)
    first = await note(company, number, "@Boris and @Sven, see @Anna's letter")
    assert await note(company, number, "@Boris and @Sven, see @Anna's letter") == first
    assert await unread(company, company.boris) == await unread(company, company.sven) == [number]
    assert await unread(company, company.anna) == []
    await read_mentions(company.storage, number, company.boris)
    assert await unread(company, company.boris) == []
    assert await unread(company, company.sven) == [number]
    await note(company, number, "@Boris again", "another click")
    assert await unread(company, company.boris) == [number]


async def test_who_may_not_see_it_is_not_mentioned_and_nobody_learns_that_they_are_there(company: Company) -> None:
    number = await with_desks(company)
    await note(company, number, "@Boris @Clara @Nobody, look")
    kinds = [entry.kind for entry in (await conversation(company.storage, OPERATOR, number)).entries]
    assert kinds == ["inbound", "note"]
    assert await unread(company, company.boris) == [number]
    assert await unread(company, company.clara) == []


async def test_only_who_may_see_it_can_be_chosen(company: Company) -> None:
    number = await with_desks(company)
    people = await mentionable(company.storage, company.anna, number)
    assert [person.name for person in people] == ["Boris", "Sven"]
    for missing in (number, 1_000):
        with pytest.raises(NotFound):
            await mentionable(company.storage, company.clara, missing)
