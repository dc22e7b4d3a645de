"""The reader of DATA: the same content however the stream is cut, and no more memory than allowed."""

import asyncio
import re
from contextlib import closing
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP
from hypothesis import given
from hypothesis import strategies as st

from channels.email import smtp_data
from channels.email.smtp_data import PATIENCE, SPOOL, DataReader, Progress, with_clean_line_ends
from channels.email.smtp_session import EVERYTHING
from storage.errors import StorageUnavailable

# Dots and line ends in every order are what can go wrong.
content = st.lists(st.sampled_from([b".", b"\r", b"\n", b"\r\n", b"\r\n.", b"a", b"\x00", b"\xff"])).map(b"".join)


def on_the_wire(text: bytes) -> bytes:
    """As a correct client sends it (RFC 5321 s4.5.2), line by line."""
    lines = (text if text.endswith(b"\r\n") or not text else text + b"\r\n").split(b"\r\n")
    return b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines) + b".\r\n"


def blocks(stream: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({cut % (len(stream) + 1) for cut in cuts})
    return [stream[a:b] for a, b in zip([0, *places], [*places, len(stream)], strict=True)]


@given(content, st.lists(st.integers(0, 1000)))
def test_what_is_sent_is_what_is_read_however_it_is_cut(text: bytes, cuts: list[int]) -> None:
    reader = DataReader(10_000)
    states = [reader.feed(block) for block in blocks(on_the_wire(text), cuts) if block]
    assert states[-1] is Progress.DONE
    assert states[:-1] == [Progress.MORE] * (len(states) - 1)
    assert reader.content() == (text if text.endswith(b"\r\n") or not text else text + b"\r\n")
    assert reader.rest == b""


@pytest.mark.parametrize("spool", [0, 1, 7])
@given(text=content, cuts=st.lists(st.integers(0, 1000)))
def test_what_waits_in_a_file_is_the_same(spool: int, text: bytes, cuts: list[int]) -> None:
    with pytest.MonkeyPatch.context() as patch, closing(DataReader(10_000)) as reader:
        patch.setattr(smtp_data, "SPOOL", spool)
        states = [reader.feed(block) for block in blocks(on_the_wire(text), cuts) if block]
        assert states[-1] is Progress.DONE
        assert reader.content() == (text if text.endswith(b"\r\n") or not text else text + b"\r\n")


def test_a_large_mail_takes_no_more_memory_than_a_small_one() -> None:
    with closing(DataReader(100 * SPOOL)) as reader:
        for _ in range(400):
            assert reader.feed(b"x" * (SPOOL // 10)) is Progress.MORE
            assert len(reader._kept) <= SPOOL + SPOOL // 10
        assert reader.feed(b"\r\n.\r\n") is Progress.DONE
        assert len(reader.content()) == 400 * (SPOOL // 10) + 2


def test_no_room_for_a_large_mail_is_said_as_such(tmp_path: Path) -> None:
    with closing(DataReader(100 * SPOOL, tmp_path / "missing")) as reader, pytest.raises(StorageUnavailable):
        reader.feed(b"x" * (SPOOL + 10))


@given(content, content)
def test_what_follows_the_end_is_given_back(text: bytes, rest: bytes) -> None:
    reader = DataReader(10_000)
    assert reader.feed(on_the_wire(text) + rest) is Progress.DONE
    assert reader.rest == rest


@given(st.integers(0, 50), st.lists(st.integers(0, 1000)))
def test_the_limit_is_exact(size: int, cuts: list[int]) -> None:
    reader = DataReader(20)
    states = [reader.feed(block) for block in blocks(b"x" * size + b"\r\n.\r\n", cuts) if block]
    assert states[-1] is Progress.DONE
    assert reader.size == size + 2
    assert reader.oversize is (size + 2 > 20)


def test_a_stream_without_end_takes_no_memory_and_is_given_up() -> None:
    reader = DataReader(1000)
    states = [reader.feed(b"x" * 100) for _ in range(10 * PATIENCE + 1)]
    assert states.index(Progress.HOPELESS) == 10 * PATIENCE
    assert len(reader._kept) < 1000 + 100


@given(content)
def test_clean_line_ends_are_crlf_only_and_lose_no_other_byte(text: bytes) -> None:
    clean = with_clean_line_ends(text)
    assert re.search(rb"(?<!\r)\n|\r(?!\n)", clean) is None
    assert with_clean_line_ends(clean) == clean
    assert re.sub(rb"[\r\n ]", b"", clean) == re.sub(rb"[\r\n ]", b"", text)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (b"a\nb", b"a\r\nb"),
        (b"Subject: x\r\r\nFrom: y", b"Subject: x\r\nFrom: y"),
        (b"a\rb", b"a b"),
        (b"a\r\r\rb", b"a b"),
        (b"a\n.\nb", b"a\r\n.\r\nb"),
        (b"a\n\rb", b"a\r\n b"),
    ],
)
def test_line_ends(text: bytes, clean: bytes) -> None:
    assert with_clean_line_ends(text) == clean


async def test_what_the_session_relies_on_in_aiosmtpd_and_asyncio() -> None:
    """A new release that breaks this breaks the door."""
    session = SMTP(None, loop=asyncio.get_running_loop())
    for name in (
        "_reset_timeout",
        "_timeout_cb",
        "_set_post_data_state",
        "_set_rset_state",
        "handle_exception",
        "push",
    ):
        assert callable(getattr(session, name))
    for name in ("_timeout_handle", "_handler_coroutine", "_tls_protocol"):
        assert getattr(session, name) is None
    reader = asyncio.StreamReader(limit=65536)
    reader.feed_data(b"x" * 500_000)
    assert await reader.read(EVERYTHING) == b"x" * 500_000
    reader.feed_data(b"QUIT\r\n")
    assert await reader.readuntil() == b"QUIT\r\n"
