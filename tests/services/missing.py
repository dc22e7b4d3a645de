"""What happens when a service is not installed: a newcomer's test is skipped visibly, the full run fails."""

import os
import socket
from typing import NoReturn

import pytest

REQUIRE_ALL = "ONEFRONT_TEST_REQUIRE_ALL"


def missing(what: str, install: str) -> NoReturn:
    """Skip the test that needs `what`, saying how to get it; fail it where everything must be there (`.ci/run`)."""
    reason = f"{what} is not installed: {install}"
    if os.environ.get(REQUIRE_ALL) == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def free_port() -> int:
    """A TCP port of this machine that nobody listens on, for servers that cannot choose one themselves."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
