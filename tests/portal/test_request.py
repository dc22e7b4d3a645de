"""Anybody asks for something without an account: a case with a number, a mail with its link."""

import asyncio
from datetime import timedelta

import pytest
from aiohttp import FormData
from sqlalchemy import select

from hub.access.permissions import OPERATOR
from hub.cases.allowance import MOST_FROM, MOST_TO
from hub.cases.model import CaseDetail
from hub.documents.model import Document
from hub.interactions.block import block_address
from hub.interactions.conversation import conversation
from hub.interactions.model import Interaction, InteractionState
from hub.parties.model import Identity, Party
from hub.queueing.pull import pull
from storage.unit_of_work import Storage
from tests.portal.front import CARLA, Front


async def documents(storage: Storage) -> list[Document]:
    """Every document there is."""
    async with storage.reading() as session:
        return list(await session.scalars(select(Document).order_by(Document.id)))


async def test_first_words_of_one_person_at_the_same_moment_are_all_heard(front: Front) -> None:
    forms = [await front.form() for _ in range(3)]
    front.pass_time(timedelta(seconds=30))
    usual = {"topic": str(front.printer), "title": "No ink", "text": "It prints white.", "address": CARLA}
    answers = await asyncio.gather(*(front.post("/request", {**form, **usual}) for form in forms))
    assert [answer.status for answer in answers] == [200] * 3
    assert len(await documents(front.storage)) == 3
    async with front.storage.reading() as session:
        assert (
            len(list(await session.scalars(select(Identity)))) == len(list(await session.scalars(select(Party)))) == 1
        )


async def test_a_request_is_a_case_that_waits_with_an_agent_and_a_mail(front: Front) -> None:
    status, page = await front.ask(name="Carla  Rossi")
    assert status == 200
    (case,) = await documents(front.storage)
    assert (case.number, case.title, case.state, case.source_channel) == ("C2026-000001", "No ink", "new", "portal")
    assert "C2026-000001" in page
    assert CARLA in page
    # The page must not open the case: whoever claims an address does not read what is written there.
    assert "/case/" not in page
    async with front.storage.reading() as session:
        detail = await session.get_one(CaseDetail, case.id)
        interaction = await session.get_one(Interaction, 1)
        identity = (await session.scalars(select(Identity))).one()
    assert (detail.category_id, detail.description) == (front.printer, "It prints white.")
    assert (interaction.channel, interaction.waiting, interaction.subject) == ("email", True, "No ink")
    assert (identity.channel, identity.address, identity.verified_at) == ("email", CARLA, None)
    await pull(front.storage, 1, front.anna)
    said = await conversation(front.storage, front.anna, 1)
    assert [(each.kind, each.author_name, each.text) for each in said.entries] == [
        ("inbound", "Carla Rossi", "It prints white.")
    ]
    ((recipient, mail),) = await front.tell()
    assert recipient == CARLA
    assert f"https://desk.example{front.path(case.id)}" in mail
    assert "We have received it" in mail
    opened = await front.browser.get(front.path(case.id))
    assert "It prints white." in await opened.text()


async def test_the_form_suggests_articles_and_leads_to_them(front: Front) -> None:
    page = await (await front.browser.get("/request?language=de")).text()
    assert 'data-suggest="/knowledge/suggest?language=de" data-apart' in page
    assert 'href="/knowledge/de"' in page


async def test_the_same_form_twice_is_one_request(front: Front) -> None:
    hidden = await front.form()
    front.pass_time(timedelta(minutes=1))
    fields = {**hidden, "topic": str(front.printer), "title": "No ink", "text": "White.", "address": CARLA}
    pages = [await (await front.post("/request", fields)).text() for _ in range(2)]
    assert all("C2026-000001" in page for page in pages)
    assert len(await documents(front.storage)) == 1


async def test_two_who_share_a_browser_stay_two(front: Front) -> None:
    await front.ask(name="Carla")
    await front.ask(name="Carla", address="paolo@customer.test")
    async with front.storage.reading() as session:
        identities = (await session.scalars(select(Identity).order_by(Identity.id))).all()
    assert [each.address for each in identities] == [CARLA, "paolo@customer.test"]
    assert identities[0].party_id != identities[1].party_id
    first, second = await documents(front.storage)
    assert first.customer_id != second.customer_id
    assert (await front.browser.get(front.path(second.id))).status == 404


async def test_what_is_missing_is_said_and_what_was_typed_stays(front: Front) -> None:
    for fields, told in (
        ({"title": " "}, "Say in one line what it is about."),
        ({"text": ""}, "Write something."),
        ({"address": "carla"}, "This is no address."),
        ({"address": "a@b.test\r\nBcc: x@y.test"}, "This is no address."),
        ({"topic": ""}, "Choose a topic."),
        ({"topic": "2"}, "Choose a topic."),
        ({"topic": "99"}, "Choose a topic."),
        ({"name": "x" * 121}, "This name is too long."),
    ):
        status, page = await front.ask(**{"text": "It prints white.", **fields}, after=timedelta(hours=1))
        assert (status, told in page) == (422, True), fields
        assert ("It prints white." in page) is ("text" not in fields)
    assert await documents(front.storage) == []


async def test_a_form_that_was_open_too_long_is_sent_again_at_once(front: Front) -> None:
    status, page = await front.ask(after=timedelta(days=2))
    assert status == 422
    assert "open for too long" in page
    status, page = await front.ask()
    assert status == 200


@pytest.mark.parametrize(("after", "fields"), [(30, {"website": "http://spam.test"}), (1, {})])
async def test_what_a_program_fills_in_is_kept_apart(front: Front, after: int, fields: dict[str, str]) -> None:
    status, page = await front.ask(after=timedelta(seconds=after), **fields)
    assert status == 200
    assert "We will look at it." in page
    assert await documents(front.storage) == []
    assert await front.tell() == []
    async with front.storage.reading() as session:
        assert (await session.get_one(Interaction, 1)).state == InteractionState.PARKED


async def test_a_blocked_address_makes_no_case(front: Front) -> None:
    await block_address(front.storage, CARLA, OPERATOR)
    await front.ask()
    assert await documents(front.storage) == []


async def test_no_other_page_sends_it_and_no_form_without_its_token(front: Front) -> None:
    hidden = await front.form()
    fields = {**hidden, "title": "x", "text": "y", "address": CARLA}
    foreign = {"Origin": "https://evil.example"}
    assert (await front.browser.post("/request", data=fields, headers=foreign)).status == 403
    assert (await front.post("/request", {**fields, "csrf_token": "x"})).status == 403
    assert (await front.post("/request", {})).status == 403
    assert await documents(front.storage) == []


async def test_nobody_sends_it_without_end(front: Front) -> None:
    for _ in range(MOST_TO):
        assert (await front.ask())[0] == 200
    status, page = await front.ask()
    assert status == 429
    assert "It prints white." in page
    for number in range(MOST_FROM - MOST_TO):
        assert (await front.ask(address=f"c{number}@customer.test"))[0] == 200
    assert (await front.ask(address="last@customer.test"))[0] == 429
    assert (await front.ask(after=timedelta(hours=1)))[0] == 200


async def test_mistakes_do_not_count(front: Front) -> None:
    for _ in range(MOST_TO + 1):
        assert (await front.ask(text=""))[0] == 422
    hidden = await front.form()
    front.pass_time(timedelta(seconds=30))
    usual = {"topic": str(front.printer), "title": "No ink", "text": "It prints white.", "address": CARLA}
    for _ in range(MOST_TO + 1):
        assert (await front.post("/request", {**hidden, **usual})).status == 200
    assert len(await documents(front.storage)) == 1
    assert (await front.post("/request", {**hidden, **usual, "title": "No paper"})).status == 200
    assert [each.title for each in await documents(front.storage)] == ["No ink", "No paper"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"topic": "\u00b2"}, 422),
        ({"address": "a\x00b@customer.test"}, 422),
        ({"address": "a\x7f@customer.test"}, 422),
        ({"address": f"{'a' * 64}@{'b' * 245}.test", "name": ""}, 200),
    ],
)
async def test_odd_input_is_refused_or_taken(front: Front, fields: dict[str, str], expected: int) -> None:
    assert (await front.ask(after=timedelta(seconds=30), **fields))[0] == expected


async def test_files_come_with_it_and_too_many_do_not(front: Front) -> None:
    hidden = await front.form()
    front.pass_time(timedelta(minutes=1))
    fields = {**hidden, "topic": str(front.printer), "title": "No ink", "text": "White.", "address": CARLA}
    form = FormData(fields)
    form.add_field("files", b"<svg onload=alert(1)>", filename="page.svg", content_type="image/svg+xml")
    answer = await front.post("/request", form)
    assert answer.status == 200
    (case,) = await documents(front.storage)
    page = await (await front.browser.get(front.path(case.id))).text()
    address = next(part for part in page.split('"') if "/files/" in part)
    file = await front.browser.get(address)
    assert await file.read() == b"<svg onload=alert(1)>"
    assert file.headers["Content-Type"] == "application/octet-stream"
    foreign = address.replace(front.path(case.id), front.path(case.id, "x@y.test"))
    assert (await front.browser.get(foreign)).status == 404
    many = FormData({**fields, "ticket": (await front.form())["ticket"]})
    for number in range(11):
        many.add_field("files", b"x", filename=f"{number}.txt")
    assert (await front.post("/request", many)).status == 422
