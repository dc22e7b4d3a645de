"""What is sent carries the public address, and never a host that somebody only asked for."""

import pytest
from aiohttp.test_utils import make_mocked_request

from hub.web.hosts import linked_origin


@pytest.mark.parametrize(
    ("public", "host", "origin"),
    [
        ("https://desk.example/", "127.0.0.1:8080", "https://desk.example"),
        ("https://desk.example", "evil.test", "https://desk.example"),
        ("", "127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("", "localhost", "http://localhost"),
        ("", "desk.example", ""),
        ("", "evil.test:80", ""),
        ("", "localhost.evil.test", ""),
        ("", "127.0.0.1.evil.test:8080", ""),
        ("", "", ""),
    ],
)
def test_where_links_lead_that_are_sent(public: str, host: str, origin: str) -> None:
    assert linked_origin(public, make_mocked_request("GET", "/desk", headers={"Host": host})) == origin
