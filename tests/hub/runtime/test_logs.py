"""Logs: one line each, on standard error, with the correlation id, in both forms."""

import json
import logging
from collections.abc import Iterator

import pytest

from hub.runtime.logs import set_up_logs
from storage.unit_of_work import correlation_id


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Leave logging as the other tests expect it."""
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


def test_machines_get_one_document_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("json", "info")
    token = correlation_id.set("abc123")
    try:
        raise ValueError("broken\nin two")
    except ValueError:
        logging.getLogger("hub.somewhere").exception("%s failed", "it")
    finally:
        correlation_id.reset(token)
    said = capsys.readouterr()
    assert said.out == ""
    line = json.loads(said.err)
    assert (line["event"], line["level"], line["logger"]) == ("it failed", "error", "hub.somewhere")
    assert line["correlation_id"] == "abc123"
    assert "ValueError" in line["exception"]


def test_people_get_words_and_only_from_the_level_on(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("console", "warning")
    logging.getLogger("hub.somewhere").info("small talk")
    logging.getLogger("hub.somewhere").warning("mind this")
    said = capsys.readouterr().err
    assert "mind this" in said
    assert "small talk" not in said
    assert "correlation_id" not in said
