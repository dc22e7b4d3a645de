"""Parser processes: as good as the parser itself, and none is left behind."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from channels.email.parse import parse_mail, to_contact
from channels.email.parse_process import ParserPool
from hub.errors import Invalid

MAIL = (
    b"From: Anna <anna@example.com>\r\nTo: us@example.org\r\nSubject: Hello\r\nDate: Mon, 4 May 2026 12:00:00 +0200\r\n"
)
PLAIN = MAIL + b"\r\nHow are you?\r\n"
WITH_FILE = (
    MAIL + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\nText\r\n--b\r\nContent-Type: image/png\r\n'
    b"Content-Transfer-Encoding: base64\r\n\r\nAP8A/wD/\r\n--b--\r\n"
)
# Answers nothing and dies.
CRASHES = (sys.executable, "-c", "import sys; sys.stdin.buffer.read(8)")
# Answers with what is no message.
RAVES = (
    sys.executable,
    "-c",
    "import sys; sys.stdin.buffer.read(8); sys.stdout.buffer.write(b'\\0\\0\\0\\2\\0\\0\\0\\0[]')",
)


def hangs(pipe: Path) -> tuple[str, ...]:
    """A worker that tells its process number through a pipe and never answers."""
    return (sys.executable, "-c", f"import os,time\nopen({str(pipe)!r}, 'w').write(str(os.getpid()))\ntime.sleep(1000)")


def is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("raw", [PLAIN, WITH_FILE])
async def test_a_process_says_what_the_parser_says(raw: bytes) -> None:
    async with ParserPool() as pool:
        assert await pool.parse(raw, {}) == to_contact(parse_mail(raw), {})


async def test_many_mails_share_few_processes() -> None:
    async with ParserPool(workers=2) as pool:
        contacts = await asyncio.gather(*(pool.parse(PLAIN + str(n).encode(), {}) for n in range(50)))
    assert [contact.body_text.splitlines()[1] for contact in contacts] == [str(n) for n in range(50)]


async def test_the_envelope_may_say_who_sent_it() -> None:
    async with ParserPool() as pool:
        contact = await pool.parse(b"Subject: x\r\n\r\ny", {"mail_from": "anna@example.com"})
    assert contact.sender.address == "anna@example.com"


async def test_a_refusal_comes_with_its_reason_and_the_process_lives_on() -> None:
    async with ParserPool(workers=1) as pool:
        with pytest.raises(Invalid, match="no sender"):
            await pool.parse(b"Subject: x\r\n\r\ny", {})
        assert (await pool.parse(PLAIN, {})).subject == "Hello"


@pytest.mark.parametrize("command", [CRASHES, RAVES], ids=["dies", "raves"])
async def test_a_mail_that_crashes_its_parser_is_refused(command: tuple[str, ...]) -> None:
    async with ParserPool(command=command) as pool:
        with pytest.raises(Invalid, match="parser crashed"):
            await pool.parse(PLAIN, {})


async def test_a_mail_that_takes_too_long_is_refused_and_its_process_ended(tmp_path: Path) -> None:
    pipe = tmp_path / "pid"
    os.mkfifo(pipe)
    async with ParserPool(workers=1, deadline=5, command=hangs(pipe)) as pool:
        parsing = asyncio.create_task(pool.parse(PLAIN, {}))
        process_id = int(await asyncio.to_thread(pipe.read_text))
        with pytest.raises(Invalid, match="too long"):
            await parsing
    assert not is_alive(process_id)


async def test_a_cancelled_caller_leaves_no_process(tmp_path: Path) -> None:
    pipe = tmp_path / "pid"
    os.mkfifo(pipe)
    async with ParserPool(workers=1, command=hangs(pipe)) as pool:
        parsing = asyncio.create_task(pool.parse(PLAIN, {}))
        process_id = int(await asyncio.to_thread(pipe.read_text))
        parsing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await parsing
    assert not is_alive(process_id)


async def test_a_caller_cancelled_while_its_process_starts_leaves_none() -> None:
    async with ParserPool(workers=1) as pool:
        parsing = asyncio.create_task(pool.parse(PLAIN, {}))
        await asyncio.sleep(0)
        parsing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await parsing
        assert (await pool.parse(PLAIN, {})).subject == "Hello"


async def test_closing_says_nothing_against_the_mail(tmp_path: Path) -> None:
    pipe = tmp_path / "pid"
    os.mkfifo(pipe)
    async with ParserPool(workers=1, command=hangs(pipe)) as pool:
        parsing = asyncio.create_task(pool.parse(PLAIN, {}))
        process_id = int(await asyncio.to_thread(pipe.read_text))
    with pytest.raises(RuntimeError, match="stopped"):
        await parsing
    assert not is_alive(process_id)


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        (PLAIN, "Hello"),
        (b"", ""),
        (b"Subject: =?utf-8?b?w6TDtsO8?=", "äöü"),
        (b"X: y\n" * 3000 + b"Subject: Late\n", "Late"),
    ],
)
def test_a_mail_has_a_title_even_if_it_cannot_be_understood(raw: bytes, title: str) -> None:
    assert ParserPool().title(raw) == title
