"""Files by content: once written always found, whatever happened on the way."""

import asyncio
import hashlib
import os
from datetime import timedelta
from pathlib import Path

import pytest

from storage.blobs import LocalBlobs


async def test_bytes_come_back_under_their_hash(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path / "blobs")
    for content in (b"", b"\x00\xff" * 1000):
        key = await blobs.put(content)
        assert key == hashlib.sha256(content).hexdigest()
        assert await blobs.get(key) == content


async def test_nothing_is_found_under_another_key(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        await LocalBlobs(tmp_path).get("0" * 64)


@pytest.mark.parametrize("key", ["", "..", "../../etc/passwd", "A" * 64, "0" * 63 + "/"])
async def test_what_is_no_hash_names_no_file(tmp_path: Path, key: str) -> None:
    with pytest.raises(KeyError):
        await LocalBlobs(tmp_path).get(key)


async def test_many_who_write_the_same_leave_one_file(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path)
    keys = set(await asyncio.gather(*(blobs.put(b"the same") for _ in range(20))))
    assert len(keys) == 1
    assert [file.name for file in tmp_path.rglob("*") if file.is_file()] == [*keys]


async def test_what_a_crash_left_half_written_is_never_found(tmp_path: Path) -> None:
    blobs, content = LocalBlobs(tmp_path), b"whole"
    key = hashlib.sha256(content).hexdigest()
    leftover = tmp_path / key[:2] / ".0123"
    leftover.parent.mkdir()
    leftover.write_bytes(content[:2])
    with pytest.raises(KeyError):
        await blobs.get(key)
    assert await blobs.put(content) == key
    assert await blobs.get(key) == content


async def test_what_was_stored_lately_is_not_removed(tmp_path: Path) -> None:
    """Whoever stored it may not have committed yet what names it."""
    blobs = LocalBlobs(tmp_path, timedelta(hours=1))
    key = await blobs.put(b"a logo")
    path = tmp_path / key[:2] / key
    os.utime(path, (0, 0))
    await blobs.put(b"a logo")
    assert not await blobs.remove(key)
    assert await blobs.get(key) == b"a logo"
    os.utime(path, (0, 0))
    assert await blobs.remove(key)
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


async def test_a_file_is_kept_given_in_pieces_and_forgotten(tmp_path: Path) -> None:
    blobs, source, content = LocalBlobs(tmp_path / "blobs"), tmp_path / "large", b"0123456789" * 100_000
    source.write_bytes(content)
    key = await blobs.put_file(source)
    assert key == await blobs.put(content)
    pieces = [piece async for piece in blobs.stream(key)]
    assert b"".join(pieces) == content
    assert len(pieces) > 1
    await blobs.remove(key)
    await blobs.remove(key)
    with pytest.raises(KeyError):
        await blobs.get(key)
    with pytest.raises(KeyError):
        [piece async for piece in blobs.stream(key)]
