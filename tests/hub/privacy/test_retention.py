"""What is kept only so long goes at night, in batches, once, and nothing younger, open or elsewhere does."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.access.permissions import OPERATOR, Permission
from hub.errors import Invalid, NotAllowed
from hub.interactions.model import Attachment, Interaction, InteractionState, Message, Note
from hub.interactions.note import add_note
from hub.privacy import retention
from hub.privacy.retention import add_retention, follow_retention, forget_some, retention_rules, switch_retention
from hub.privacy.views import Views
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock


@pytest.fixture(autouse=True)
async def said(company: Company, clock: SettableClock) -> None:
    """Three old conversations of Support that are closed and one of Sales, one that is open, and one that is young."""
    for number in range(5):
        inbox = "sales@example.com" if number == 3 else "support@example.com"
        await company.write(f"p{number}@customer.com", f"Old {number}", inbox, file="a.txt", subject="Old")
    await close(company, 1, 2, 3, 4)
    clock.advance(timedelta(days=40))
    await company.write("young@customer.com", "Young")
    await close(company, 6)


async def close(company: Company, *numbers: int) -> None:
    async with company.storage.transaction() as work:
        for number in numbers:
            interaction = await work.session.get_one(Interaction, number)
            interaction.state, interaction.closed_at = InteractionState.CLOSED, work.now


async def left(company: Company) -> list[str]:
    async with company.storage.reading() as session:
        return list(
            await session.scalars(select(Message.body_text).where(Message.body_text != "").order_by(Message.id))
        )


async def test_what_is_old_and_closed_goes_once_a_night(
    company: Company, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    await add_retention(company.storage, "conversations", 30, company.support, OPERATOR)
    (rule,) = await retention_rules(company.storage, OPERATOR)
    assert (rule.would_touch, rule.queue_name, rule.last_at) == (3, "Support", None)
    # By mistake? There is time until midnight.
    assert await follow_retention(company.storage) == 0
    clock.advance(timedelta(days=1))
    assert await follow_retention(company.storage) == 3
    assert await left(company) == ["Old 3", "Old 4", "Young"]
    (rule,) = await retention_rules(company.storage, OPERATOR)
    assert (rule.would_touch, rule.last_touched, rule.last_at) == (0, 3, clock.now())
    async with company.storage.reading() as session:
        first = await session.get_one(Interaction, 1)
        files = (await session.scalars(select(Attachment.blob))).all()
    assert (first.subject, first.party_id, len(files)) == ("", 1, 2)
    # The same file is another one's too.
    assert await company.storage.blobs.get(files[0]) == b"content"
    assert await follow_retention(company.storage) == 0
    clock.advance(timedelta(days=31))
    assert await follow_retention(company.storage) == 1


async def test_a_night_that_was_cut_short_is_ended_by_the_next_worker(company: Company, clock: SettableClock) -> None:
    number = await add_retention(company.storage, "conversations", 30, None, OPERATOR)
    clock.advance(timedelta(days=1))
    assert (await forget_some(company.storage, number) or (0,))[0] == 4
    assert await follow_retention(company.storage) == 0
    (rule,) = await retention_rules(company.storage, OPERATOR)
    assert rule.last_touched == 4


async def test_what_has_no_text_goes_and_what_comes_later_goes_later(company: Company, clock: SettableClock) -> None:
    """A scan, a note, mail of machines: the most sensitive of all has no text."""
    await company.write("scan@customer.com", "", file="passport.txt", subject="Passport")
    await company.write("robot@customer.com", "Out of office", auto="out of office")
    await close(company, 7)
    await add_retention(company.storage, "conversations", 30, None, OPERATOR)
    clock.advance(timedelta(days=31))
    assert await follow_retention(company.storage) == 7
    async with company.storage.reading() as session:
        assert (await session.scalars(select(Attachment.id).where(Attachment.message_id != 5))).all() == []
        assert (await session.get_one(Interaction, 7)).subject == ""
    await add_note(company.storage, 7, "They rang", "key of the note", company.anna)
    (rule,) = await retention_rules(company.storage, OPERATOR)
    assert rule.would_touch == 1
    clock.advance(timedelta(days=1))
    assert await follow_retention(company.storage) == 1
    async with company.storage.reading() as session:
        assert (await session.scalars(select(Note.body))).all() == [""]


async def test_looks_go_too_and_a_rule_out_of_use_touches_nothing(company: Company, clock: SettableClock) -> None:
    views = Views(company.storage)
    views.note(company.anna, "party", 1)
    await views.write()
    number = await add_retention(company.storage, "views", 400, None, OPERATOR)
    clock.advance(timedelta(days=401))
    await switch_retention(company.storage, number, OPERATOR, active=False)
    assert await follow_retention(company.storage) == 0
    await switch_retention(company.storage, number, OPERATOR, active=True)
    assert await follow_retention(company.storage) == 1


async def test_it_is_for_who_answers_for_privacy_and_makes_sense(company: Company) -> None:
    for kind, days, queue in (("everything", 30, None), ("views", 0, None), ("conversations", 1, 99), ("views", 1, 1)):
        with pytest.raises(Invalid):
            await add_retention(company.storage, kind, days, queue, OPERATOR)
    with pytest.raises(NotAllowed):
        await add_retention(company.storage, "views", 1, None, company.sven)
    with pytest.raises(NotAllowed):
        await retention_rules(company.storage, company.sven)
    petra = replace(company.sven, permissions=frozenset({Permission.PRIVACY}))
    assert await retention_rules(company.storage, petra) == ()
