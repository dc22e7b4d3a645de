"""The demo company: made once on every database, whole, and in everybody's way of nobody."""

from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select

from hub.access.model import User
from hub.access.permissions import OPERATOR
from hub.access.roles import ensure_roles
from hub.access.sign_in import Credentials, sign_in
from hub.access.users import NewUser, create_user
from hub.catalogue.model import Product
from hub.errors import Conflict
from hub.figures.figures import figures
from hub.figures.measures import Measure, Scope
from hub.interactions.counts import inbox_counts
from hub.interactions.listing import InboxFilter, InboxView, inbox_page
from hub.interactions.model import Interaction, Message
from hub.interactions.reconcile import missing_contacts
from hub.parties.model import Party
from hub.queueing.capacity import UNITS
from hub.queueing.model import WorkItem, WorkState
from hub.runtime.demo.founding import people
from hub.runtime.demo.papers import company
from hub.runtime.demo.post import Correspondence
from hub.runtime.demo.seed import seed
from hub.runtime.tables import metadata
from storage.unit_of_work import Storage

DOMAIN = "bellini.example"


async def counts(storage: Storage) -> dict[str, int]:
    """How many rows every table has."""
    async with storage.reading() as session:
        tables = metadata().sorted_tables
        return {table.name: await session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


async def test_the_company_is_made_once_and_looks_like_one_at_work(storage: Storage) -> None:
    written = (await seed(storage, DOMAIN)).interactions
    before = await counts(storage)
    assert before["interaction"] == written
    assert (await seed(storage, DOMAIN)).interactions == 0
    assert await counts(storage) == before
    await check_what_is_there(storage, before)
    await check_history(storage)
    await check_figures(storage)
    for user in people(DOMAIN):
        signed_in = await sign_in(storage, Credentials(user.login, user.password, "127.0.0.1"))
        assert signed_in.token


async def check_what_is_there(storage: Storage, rows: dict[str, int]) -> None:
    assert (rows["queue"], rows["user"], rows["product"], rows["party"]) == (4, 7, 25, 41)
    listed = await inbox_counts(storage, OPERATOR)
    assert (listed[InboxView.WAITING], listed[InboxView.PARKED], listed[InboxView.QUARANTINED]) == (9, 2, 1)
    closed = await inbox_page(storage, OPERATOR, InboxFilter(InboxView.CLOSED), limit=100)
    assert len(closed.rows) == 60
    assert list(await missing_contacts(storage)) == []


async def check_history(storage: Storage) -> None:
    async with storage.reading() as session:
        interactions = (await session.scalars(select(Interaction))).all()
        assert all(row.version and row.opened_at <= row.last_activity_at <= storage.clock.now() for row in interactions)
        done = (await session.scalars(select(WorkItem).where(WorkItem.state == WorkState.DONE))).all()
        assert all(item.agent_id and item.wrap_up_code and item.finished_at for item in done)
        assert not [text for text in await session.scalars(select(Message.body_text)) if "{" in text]
        assert {*await session.scalars(select(Product.currency))} == {"EUR"}
        assert {*await session.scalars(select(Party.language))} >= {"en", "de", "ru"}


async def check_figures(storage: Storage) -> None:
    scope = Scope(storage.clock.now() - timedelta(weeks=9), storage.clock.now(), storage.clock.now())
    found = await figures(storage, OPERATOR, scope)
    async with storage.reading() as session:
        states = Counter(await session.scalars(select(WorkItem.state)))
    assert found.counts[Measure.WAITING] == states[WorkState.WAITING] > 0
    assert found.counts[Measure.HANDLED] == states[WorkState.DONE] > 0
    assert None not in (found.speed_of_answer, found.handling_time)


async def test_users_of_somebody_else_are_left_alone(storage: Storage) -> None:
    await ensure_roles(storage)
    await create_user(storage, NewUser("ann@other.example", "Ann", "horse-battery-staple"), OPERATOR)
    with pytest.raises(Conflict, match=r"ann@other\.example"):
        await seed(storage, DOMAIN)
    async with storage.reading() as session:
        assert await session.scalar(select(func.count()).select_from(User)) == 1


async def test_a_seed_that_was_broken_off_is_finished(storage: Storage) -> None:
    await ensure_roles(storage)
    await create_user(storage, people(DOMAIN)[0], OPERATOR)
    assert (await seed(storage, DOMAIN)).interactions > 0
    assert (await counts(storage))["user"] == len(people(DOMAIN))


def test_customers_write_all_kinds_of_mail_to_our_addresses(tmp_path: Path) -> None:
    correspondence = Correspondence(Random(7), DOMAIN, tmp_path)
    posts = [correspondence.next() for _ in range(200)]
    assert {post.kind for post in posts} == {"plain", "html", "picture", "newsletter", "absence"}
    assert {post.recipient for post in posts} == {f"{name}@{DOMAIN}" for name in ("support", "sales", "billing")}
    assert len({post.mail["Message-ID"] for post in posts}) == len(posts)


def test_customers_answer_where_we_ask_them_to(tmp_path: Path) -> None:
    ours = (
        "From: support@bellini.example\r\nTo: Miriam <miriam.kunz@mail.example>\r\nMessage-ID: <1@bellini.example>\r\n"
    )
    ours += "Reply-To: support+t.1.abc@bellini.example\r\nSubject: Re: Hallo\r\n\r\nGuten Tag\r\n"
    (tmp_path / "one.eml").write_text(ours, newline="")
    correspondence = Correspondence(Random(7), DOMAIN, tmp_path)
    answers = [post for post in (correspondence.next() for _ in range(50)) if post.kind == "answer"]
    (answer,) = answers
    assert (answer.sender, answer.recipient) == ("miriam.kunz@mail.example", "support+t.1.abc@bellini.example")
    assert answer.mail["In-Reply-To"] == "<1@bellini.example>"
    assert "> Guten Tag" in answer.mail.get_content()


def test_whoever_has_a_profile_can_be_given_everything_that_comes() -> None:
    assert all(set(profile["units"]) >= set(UNITS) for profile in company()["profile"])
