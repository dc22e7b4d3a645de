"""Reading changes nothing, costs a fixed number of statements, and whatever is asked gets an answer."""

from datetime import timedelta
from urllib.parse import unquote

import pytest
from aiohttp import ClientSession

from agent_ui.pages import page_routes
from hub.interactions.model import Attachment
from hub.interactions.note import add_note
from hub.web.pages import Web
from hub.web.web_settings import WebSettings
from tests.agent_ui.office import Office
from tests.agent_ui.stored import content, statements
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock

PAGES = (
    "/desk",
    "/desk/inbox",
    "/desk/inbox?view=mine&queue=1",
    "/desk/interactions/1",
    "/desk/fragments/rows?view=waiting",
    "/desk/worklist",
    "/desk/fragments/frame",
    "/desk/fragments/interactions/1",
    "/desk/messages/1/html",
)
# Signing in to a request is two statements, the frame seven, a list one, a conversation with its composer thirteen; two
# transactions are begun.
MOST_STATEMENTS = 25
# It has seven buckets of its own, and documents that are stopped.
MOST_OF_WORKLIST = 31

# That somebody looked is noted every ten seconds, which a busy machine may take for all of this.
NOTED = ("view",)


async def busy_day(office: Office, letters: int) -> None:
    """Some customers, one of whom writes a lot."""
    for number in range(letters):
        await office.company.hand_in(f"sender: c{number}@customer.test\nid: {number}@customer\n\nHello".encode())
    await office.company.understand()
    for number in range(letters):
        await add_note(office.storage, 1, f"Note {number}", f"key of note {number}", office.company.boris)


def test_every_page_is_tried(company: Company) -> None:
    routes = page_routes(Web(company.storage, WebSettings()))
    assert {route.path.partition("{")[0] for route in routes} <= {
        path.partition("?")[0].removesuffix("1") for path in PAGES
    }


async def test_reading_changes_nothing(office: Office, company: Company) -> None:
    await office.letter("carla@customer.test", "Hello", file="manual.txt")
    async with company.storage.reading() as session:
        attachment = await session.get(Attachment, 1)
    assert attachment is not None
    files = (f"/desk/attachments/{attachment.public_id}", "/desk/contacts/1/raw")
    async with await office.signed_in(company.sven) as sven:
        before = await content(company.storage, NOTED)
        for path in (*PAGES, *files, "/sign-in", "/static/missing.css", "/desk/interactions/999"):
            for method in ("GET", "HEAD"):
                assert (await sven.request(method, path, allow_redirects=False)).status < 500
        assert await content(company.storage, NOTED) == before


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_costs_the_same_however_much_there_is(
    office: Office, company: Company, clock: SettableClock, path: str
) -> None:
    counts = []
    async with await office.signed_in(company.anna) as anna:
        for letters in (1, 25):
            await busy_day(office, letters)
            clock.advance(timedelta(seconds=1))
            with statements(company.storage) as run:
                assert (await anna.get(path)).status < 500
            counts.append(len(run))
    assert counts[0] == counts[1] <= (MOST_OF_WORKLIST if path == "/desk/worklist" else MOST_STATEMENTS)


@pytest.mark.parametrize(
    "cursor",
    [
        "2026-01-01T00:00:00+00:00~" + "9" * 30,
        "2026-01-01T00:00:00+00:00~-" + "9" * 30,
        "0001-01-01T00:00:00+14:00~1",
        "9999-12-31T23:59:59-14:00~1",
        "2026-01-01T00:00:00~1",
        "~",
        "2026-W01-1~1",
    ],
)
async def test_a_made_up_place_in_the_list_is_refused(office: Office, company: Company, cursor: str) -> None:
    async with await office.signed_in(company.anna) as anna:
        assert (await anna.get("/desk/fragments/rows", params={"cursor": cursor})).status == 422


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=b", b""),
        ("multipart/form-data; boundary=b", b"x" * 100),
        ("multipart/form-data; boundary=b", b"--b\r\nno header\r\n\r\nx\r\n--b--\r\n"),
        ("multipart/form-data; boundary=b", b"--b\r\n" + b"X-Long: " + b"y" * 20_000 + b"\r\n\r\nx\r\n--b--\r\n"),
        ("multipart/form-data; boundary=" + "b" * 100, b"x"),
        ("multipart/mixed; boundary=b", b"--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c--\r\n--b--\r\n"),
        ("multipart/mixed; boundary=b", b"--b\r\nContent-Type: multipart/mixed\r\n\r\n--c--\r\n--b--\r\n"),
        ("application/x-www-form-urlencoded", b"file=x"),
    ],
)
async def test_a_broken_upload_is_no_file(office: Office, company: Company, kind: str, body: bytes) -> None:
    async with await office.signed_in(company.anna) as anna:
        answer = await anna.post("/desk/uploads", data=body, headers={"Content-Type": kind})
        assert answer.status == 422
        assert (await answer.json())["fields"] == {"file": "required"}


@pytest.mark.parametrize(
    "name",
    [
        'a"b.txt',
        "a\r\nSet-Cookie: x=y",
        "a\\b",
        "../../etc/passwd",
        "Ω≈ç.pdf",
        "a;b=c.txt",
        "\u202etxt.exe",
        "%22",
        "a\x00b",
    ],
)
async def test_a_file_name_is_only_a_name(office: Office, company: Company, name: str) -> None:
    async with company.storage.transaction() as work:
        upload = Attachment(
            uploader_id=company.anna.user_id,
            name=name,
            content_type="image/svg+xml\r\nX-Evil: 1",
            size=1,
            blob=await company.storage.blobs.put(b"x"),
        )
        work.add(upload)
    async with await office.signed_in(company.anna) as anna:
        answer = await anna.get(f"/desk/attachments/{upload.public_id}")
        plain, _, encoded = answer.headers["Content-Disposition"].partition("; filename*=UTF-8''")
        assert (answer.status, unquote(encoded)) == (200, name)
        assert plain.startswith('attachment; filename="')
        assert plain.count('"') == 2
        assert plain.isascii()
        assert plain.isprintable()
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert not {"Set-Cookie", "X-Evil"} & answer.headers.keys()


async def test_forbidden_files_read_like_missing_ones(office: Office, company: Company) -> None:
    await office.letter("carla@customer.test", "Hello", file="manual.txt")
    async with company.storage.reading() as session:
        attachment = await session.get(Attachment, 1)
    assert attachment is not None
    pairs = {
        f"/desk/attachments/{attachment.public_id}": "/desk/attachments/" + "0" * 32,
        "/desk/contacts/1/raw": "/desk/contacts/999/raw",
        "/desk/messages/1/html": "/desk/messages/999/html",
        "/desk/fragments/interactions/1": "/desk/fragments/interactions/999",
    }
    async with await office.signed_in(company.clara) as clara:
        for foreign, missing in pairs.items():
            assert await answered(clara, foreign) == await answered(clara, missing)


async def answered(client: ClientSession, path: str) -> tuple[int, bytes, frozenset[str]]:
    """What can be told from an answer."""
    answer = await client.get(path)
    return answer.status, await answer.read(), frozenset(answer.headers)
