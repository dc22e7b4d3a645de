"""Mails come out of a mailbox file whole, one after the other, from any place on, and never many at once."""

import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.mbox import mails_in

LINE = b"From a@x.test Mon Nov 30 12:00:00 2026\n"


def mailbox(*mails: bytes) -> bytes:
    return b"".join(LINE + mail + b"\n" for mail in mails)


def read(content: bytes, after: int = 0, most: int = 1000) -> list[bytes | None]:
    return [mail for _, mail in mails_in(io.BytesIO(content), after, most)]


@pytest.mark.parametrize(
    ("content", "mails"),
    [
        (b"", []),
        (b"Subject: one\n\nHello\n", [b"Subject: one\n\nHello\n"]),
        (mailbox(b"Subject: 1\n\nA\n", b"Subject: 2\n\nB\n"), [b"Subject: 1\n\nA\n", b"Subject: 2\n\nB\n"]),
        (mailbox(b"S: 1\n\nFrom here on\n\nFrom the sea\n"), [b"S: 1\n\nFrom here on\n\nFrom the sea\n"]),
        (mailbox(b"S: 1\n\n>From a\n>>From b\n>fine\n"), [b"S: 1\n\nFrom a\n>From b\n>fine\n"]),
        (LINE.replace(b"\n", b"\r\n") + b"S: 1\r\n\r\nA\r\n\r\n", [b"S: 1\r\n\r\nA\r\n"]),
        (mailbox(b"S: 1\n\n" + b"x" * 2000 + b"\n", b"S: 2\n\nB\n"), [None, b"S: 2\n\nB\n"]),
        (LINE + b"S: 1\n\nno end", [b"S: 1\n\nno end"]),
        (b"x" * 2000, [None]),
        # Matching it whole would take longer than anybody waits.
        (mailbox(b"S: 1\n\nFrom " + b"1:11 " * 150_000 + b"\n"), [None]),
    ],
)
def test_a_file_is_parted(content: bytes, mails: list[bytes | None]) -> None:
    assert read(content) == mails


@given(st.lists(st.binary(max_size=40).map(lambda text: b"S: x\n\n" + text.replace(b"\r", b"") + b"\n"), max_size=6))
def test_it_goes_on_from_the_end_of_any_mail(mails: list[bytes]) -> None:
    content = mailbox(*mails)
    found = list(mails_in(io.BytesIO(content)))
    for place, (end, _) in enumerate(found):
        assert list(mails_in(io.BytesIO(content), end)) == found[place + 1 :]


def test_a_large_file_is_never_in_memory() -> None:
    content = io.BytesIO(mailbox(*[b"Subject: x\n\n" + b"some words of it\n" * 600] * 2000))
    tracemalloc.start()
    assert sum(1 for _ in mails_in(content)) == 2000
    assert tracemalloc.get_traced_memory()[1] < 1024 * 1024
    tracemalloc.stop()
