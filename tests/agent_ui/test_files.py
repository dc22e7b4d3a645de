"""Files come in with a token and go out as bytes that cannot run, only to who may see their conversation."""

from io import BytesIO
from urllib.parse import unquote

import pytest
from aiohttp import FormData
from playwright.async_api import expect

from hub.access.permissions import OPERATOR
from hub.access.users import set_roles
from hub.interactions.files import MOST_BYTES
from hub.web.downloads import NOTHING_RUNS
from tests.agent_ui.browsers import At, at
from tests.agent_ui.office import Office
from tests.hub.company import Company

__all__ = ["at"]


def one_file(content: bytes = b"Turn it.", name: str = "manual.txt", kind: str = "text/plain") -> FormData:
    """A form with a file, as browsers send it: with its name in plain UTF-8."""
    form = FormData(quote_fields=False)
    form.add_field("file", BytesIO(content), filename=name, content_type=kind)
    return form


async def test_an_upload_is_sent_with_the_answer_and_saved_by_a_colleague(office: Office, company: Company) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    async with await office.signed_in(company.anna) as anna:
        answer = await anna.post("/desk/uploads", data=one_file(name="руководство (1).html", kind="text/html"))
        assert answer.status == 201
        file = await answer.json()
        assert (file["name"], file["size"]) == ("руководство (1).html", 8)
    seat = await office.seat(company.anna)
    values = {"text": "See the file", "seen_message_id": 1, "key": "a key of a click", "files": [file["public_id"]]}
    assert (await seat.ask("reply", interaction_id=number, **values))["ok"]
    async with await office.signed_in(company.boris) as boris:
        answer = await boris.get(f"/desk/attachments/{file['public_id']}")
        assert (answer.status, await answer.read()) == (200, b"Turn it.")
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == NOTHING_RUNS
        plain, _, encoded = answer.headers["Content-Disposition"].partition("; filename*=UTF-8''")
        assert (plain, unquote(encoded)) == ('attachment; filename="___________ (1).html"', file["name"])
    async with await office.signed_in(company.clara) as clara:
        assert (await clara.get(f"/desk/attachments/{file['public_id']}")).status == 404


async def test_an_upload_needs_the_token_and_a_file(office: Office, company: Company) -> None:
    async with office.browser_like(await office.token(company.anna)) as client:
        assert (await client.post("/desk/uploads", data=one_file())).status == 403
    async with await office.signed_in(company.anna) as client:
        assert (await client.post("/desk/uploads", data=one_file(b"x" * (MOST_BYTES + 1)))).status == 422
        assert (await client.post("/desk/uploads", data={"file": "no file"})).status == 422
        assert (await client.post("/desk/uploads", json={})).status == 422


async def test_somebody_elses_upload_is_not_sent(office: Office, company: Company) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    async with await office.signed_in(company.anna) as client:
        file = await (await client.post("/desk/uploads", data=one_file())).json()
    boris = await office.seat(company.boris)
    values = {"text": "x", "seen_message_id": 1, "key": "a key of a click", "files": [file["public_id"]]}
    assert (await boris.ask("reply", interaction_id=number, **values))["error"] == "invalid"


async def test_the_original_is_for_who_keeps_the_quarantine(office: Office, company: Company) -> None:
    raw = b"\xff\xfe no letter"
    receipt = await company.hand_in(raw)
    await company.understand()
    path = f"/desk/contacts/{receipt.contact_id}/raw"
    async with await office.signed_in(company.sven) as sven:
        answer = await sven.get(path)
        assert (answer.status, await answer.read()) == (200, raw)
        assert answer.headers["Content-Disposition"].startswith("attachment; ")
        assert answer.headers["Content-Security-Policy"] == NOTHING_RUNS
        assert (await sven.get("/desk/contacts/999/raw")).status == 404
    for who in (company.anna, company.clara):
        async with await office.signed_in(who) as client:
            assert (await client.get(path)).status == 404


async def test_a_page_says_what_its_reader_may_do(office: Office, company: Company) -> None:
    """The style sheet hides by it what could only be refused: the same HTML of a conversation goes to everybody."""
    await set_roles(company.storage, company.boris.user_id, ("administrator",), OPERATOR)
    for who, serves, quarantines in (
        (company.anna, "yes", "no"),
        (company.boris, "no", "yes"),
        (company.sven, "yes", "yes"),
    ):
        async with await office.signed_in(who) as client:
            html = await (await client.get("/desk/inbox")).text()
        assert f' data-serves="{serves}"' in html
        assert f' data-quarantines="{quarantines}"' in html


@pytest.mark.parametrize(
    "path", ["/desk/attachments/" + "0" * 32, "/desk/contacts/1/raw", "/desk/messages/1/html", "/desk/attachments/../x"]
)
async def test_strangers_get_nothing(office: Office, path: str) -> None:
    async with office.browser_like("") as client:
        answer = await client.get(path, allow_redirects=False)
        assert answer.status in {401, 404}
        assert b"Hello" not in await answer.read()


@pytest.mark.browser
async def test_files_are_dropped_and_pasted_into_an_answer(office: Office, company: Company, at: At) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    page = await at(company.anna, f"/desk/interactions/{number}")
    give = """([kind, name, type]) => {
        const files = new DataTransfer();
        files.items.add(new File(["words"], name, {type}));
        const told = kind === "drop" ? {dataTransfer: files} : {clipboardData: files};
        const event = kind === "drop" ? new DragEvent(kind, {...told, bubbles: true, cancelable: true})
            : new ClipboardEvent(kind, {...told, bubbles: true});
        document.querySelector(".composer-text").dispatchEvent(event);
    }"""
    await page.evaluate(give, ["drop", "bill.pdf", "application/pdf"])
    await page.evaluate(give, ["paste", "photo.png", "image/png"])
    await expect(page.locator(".composer-files [data-file]")).to_have_count(2)
    await expect(page.locator(".composer-text")).to_have_value("[photo.png]")
    await page.reload()
    await expect(page.locator(".composer-files [data-file]")).to_have_count(2)
