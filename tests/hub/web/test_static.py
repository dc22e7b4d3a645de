"""Static files: named by content, compressed, never from outside their folders."""

import gzip

import pytest

from hub.web.pages import Web
from hub.web.static import StaticFiles
from hub.web.vendor import stale_files, vendor_folders
from tests.hub.web.site import Client


def test_address_changes_with_the_content_of_the_face() -> None:
    one = StaticFiles({"web": {"a.css": b"a", "b.js": b"b"}})
    other = StaticFiles({"web": {"a.css": b"a", "b.js": b"c"}})
    assert one.url("web/a.css") != other.url("web/a.css")
    assert one.url("web/a.css") == StaticFiles({"web": {"b.js": b"b", "a.css": b"a"}}).url("web/a.css")


def test_unknown_file_is_found_by_the_first_page_that_names_it() -> None:
    with pytest.raises(LookupError):
        StaticFiles({"web": {}}).url("web/none.css")


async def test_served_compressed_and_for_good(client: Client, site: Web) -> None:
    url = site.static.url("web/app.css")
    packed = await client.get(url, headers={"Accept-Encoding": "gzip"})
    plain = await client.get(url, headers={"Accept-Encoding": "identity"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert await packed.read() == await plain.read()
    assert (packed.content_type, plain.headers["Vary"]) == ("text/css", "Accept-Encoding")
    assert packed.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert len(gzip.compress(await plain.read())) < 16_000


@pytest.mark.parametrize("path", ["x", "../hub/web/pages.py", "..%2f..%2fpyproject.toml", "web-0/app.css", "%00"])
async def test_nothing_else_is_served(client: Client, path: str) -> None:
    assert (await client.get(f"/static/{path}")).status == 404


def test_vendored_files_are_what_was_vendored() -> None:
    folders = vendor_folders()
    assert folders
    assert [line for folder in folders for line in stale_files(folder)] == []
