"""Where `next` may lead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from hub.web.redirects import safe_next
from tests.hub.web.site import Client, enter

GOOD = ["/", "/desk", "/desk/interaction/42?tab=notes", "/a%20b", "/search?q=a%2Fb&next=//x", "/%D0%BF"]
BAD = [
    "",
    "desk",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    " /desk",
    "/desk\r\nSet-Cookie: a=b",
    "/%0d%0aLocation:%20//evil.example",
    "/%5cevil.example",
    "/%2fevil.example",
    "/%2F%2Fevil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "https://evil.example/desk",
    "http:evil.example",
    "//user@evil.example/",
    "https:/evil.example",
    "/\x00",
    "/" + "a" * 2001,
]


@pytest.mark.parametrize("path", GOOD)
def test_own_path_is_kept(path: str) -> None:
    assert safe_next(path, "/home") == path


@pytest.mark.parametrize("path", BAD)
def test_anything_else_leads_home(path: str) -> None:
    assert safe_next(path, "/home") == "/home"


@given(st.text(alphabet="/\\%250dD9aA:@?#.\t\n ejx"))
def test_no_path_leaves_the_host(path: str) -> None:
    allowed = safe_next(path, "/home")
    assert URL("https://own.example/").join(URL(allowed, encoded=True)).host == "own.example"
    assert not allowed.startswith(("//", "/\\"))


@pytest.mark.parametrize("path", BAD)
async def test_signing_in_never_leads_elsewhere(client: Client, nina: int, path: str) -> None:
    answer = await enter(client, next=path)
    assert (answer.status, answer.headers["Location"]) == (303, "/whoami")
