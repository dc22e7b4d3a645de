"""A file is sent in a form, looked at, tried and read on a page that follows live; only for who administers."""

import pytest
from aiohttp import FormData

from hub.access.permissions import OPERATOR, Permission
from hub.access.roles import change_role
from hub.imports.customer_reader import CustomerReader
from hub.imports.model import Kind
from hub.imports.worker import ImportWorker
from tests.agent_ui.office import Office
from tests.hub.company import AGENT, Company

ALL, TABLE = "/desk/administration/imports", "Number;Name;E-Mail\n1;=cmd|Anna;anna@x.de\n2;;bert@x.de\n"


def form(token: str, text: str = TABLE, name: str = "people.csv") -> FormData:
    sent = FormData()
    sent.add_field("csrf_token", token)
    sent.add_field("file", text.encode(), filename=name)
    return sent


@pytest.fixture
async def worker(office: Office, company: Company) -> ImportWorker:
    await change_role(company.storage, "agent", {*AGENT, Permission.ADMINISTER, Permission.PRIVACY}, OPERATOR)
    return ImportWorker(company.storage, {Kind.CUSTOMERS: CustomerReader(company.storage, "DE")})


async def test_a_table_is_sent_tried_read_and_taken_back(
    office: Office, company: Company, worker: ImportWorker
) -> None:
    seat = await office.seat(company.anna)
    async with await office.signed_in(company.anna) as anna:
        page = await (await anna.get(ALL)).text()
        token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
        assert (await anna.post(ALL, data=form("made up"))).status == 403
        assert (await anna.post(ALL, data=form(token, name="people.exe"))).status == 422
        sent = await anna.post(ALL, data=form(token))
        assert sent.url.path == "/desk/imports/1"
        assert "=cmd|Anna" in await sent.text()
        assert (await seat.ask("watch", overview="import", object_id=1))["ok"]
        assert "<progress" in await (await anna.post("/desk/imports/1/begin", data={"how": "try"})).text()
        assert await seat.told("overview") == {"noun": "import", "id": 1, "topic": "import", "about": 1}
        assert await worker.run_once()
        tried = await (await anna.get("/desk/fragments/blocks/import/1/head")).text()
        assert "There is no name." in tried
        columns = {"encoding": "utf-8", "delimiter": ";", "column": ["number", "name", "email"]}
        fields = [(name, each) for name, value in columns.items() for each in ([value] if name != "column" else value)]
        assert (await anna.post("/desk/imports/1/columns", data=FormData(fields))).status == 200
        await anna.post("/desk/imports/1/begin", data={"how": "keep"})
        assert await worker.run_once()
        given = await (await anna.post("/desk/administration/customers.csv")).text()
        assert "1,'=cmd|Anna,person,anna@x.de" in given
        assert "taken back" in await (await anna.post("/desk/imports/1/undo")).text()


async def test_mails_are_sent_and_looked_at_before_they_are_tried(office: Office, worker: ImportWorker) -> None:
    async with await office.signed_in(office.company.anna) as anna:
        page = await (await anna.get(ALL)).text()
        token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
        sent = await anna.post(ALL, data=form(token, "From: a@x.de\nSubject: Hello\n\nHi\n", "one.eml"))
        assert (sent.status, sent.url.path) == (200, "/desk/imports/1")
        assert "Have somebody work on each conversation" in await sent.text()


async def test_it_is_for_who_administers(office: Office, company: Company, worker: ImportWorker) -> None:
    seat = await office.seat(company.sven)
    assert (await seat.ask("watch", overview="import", object_id=1))["error"] == "not_found"
    async with await office.signed_in(company.sven) as sven:
        for path in (ALL, "/desk/imports/1"):
            assert (await sven.get(path)).status in {403, 404}
        for path in (ALL, "/desk/imports/1/begin", "/desk/imports/1/undo", "/desk/administration/customers.csv"):
            assert (await sven.post(path)).status in {403, 404}
