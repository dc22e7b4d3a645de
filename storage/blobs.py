"""Files by content: written durably before a row may name them, found again by their SHA-256."""

import asyncio
import hashlib
import io
import os
import re
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from time import time
from typing import BinaryIO, Protocol
from uuid import uuid4

from storage.failures import translated_failures

# A SHA-256 in hexadecimal: nothing else may become part of a path.
KEY = re.compile(r"[0-9a-f]{64}")
# So much of a file is held at once.
PIECE = 256 * 1024
# So long after bytes were stored whoever did so has committed what names them, or never will.
SETTLED = timedelta(hours=1)


class Blobs(Protocol):
    """Keeps bytes under their SHA-256 in hexadecimal."""

    async def put(self, content: bytes) -> str:
        """Store durably and return the key; storing the same bytes again changes nothing.

        Raises `StorageFull`, `StorageUnavailable`.
        """

    async def get(self, key: str) -> bytes:
        """Return the bytes; raise `KeyError` when there are none under this key."""

    async def put_file(self, path: Path) -> str:
        """Store what a file holds, however large, and return the key. Raises `StorageFull`, `StorageUnavailable`."""

    def stream(self, key: str) -> AsyncIterator[bytes]:
        """The bytes in pieces; raises `KeyError` when there are none under this key."""

    async def remove(self, key: str) -> bool:
        """Forget the bytes for good, if there are any; nobody may name them any more.

        False, and they stay, if they were stored so lately that a row that names them may not be committed yet.
        """

    def settled(self) -> AsyncIterator[Sequence[str]]:
        """The keys of everything that was not stored lately, some at a time, in no order."""


class LocalBlobs:
    """Blobs as files below one folder, fanned out by the first two characters of the key.

    `settled`: so long after they were stored, if only once more, bytes are named by whoever stored them.
    """

    def __init__(self, folder: Path, settled: timedelta = timedelta()) -> None:
        self.folder = folder
        self._settled = settled.total_seconds()

    async def put(self, content: bytes) -> str:
        """Store durably and return the SHA-256. Raises `StorageFull`, `StorageUnavailable`."""
        with translated_failures():
            return await asyncio.to_thread(self._write, content)

    async def get(self, key: str) -> bytes:
        """Return the bytes; raise `KeyError` when there are none."""
        if not KEY.fullmatch(key):
            raise KeyError(key)
        try:
            return await asyncio.to_thread(self._path(key).read_bytes)
        except FileNotFoundError as error:
            raise KeyError(key) from error

    async def put_file(self, path: Path) -> str:
        """Store what a file holds and return the SHA-256. Raises `StorageFull`, `StorageUnavailable`."""
        with translated_failures():
            return await asyncio.to_thread(self._copy, path)

    async def stream(self, key: str) -> AsyncIterator[bytes]:
        """The bytes in pieces; raises `KeyError` when there are none."""
        if not KEY.fullmatch(key):
            raise KeyError(key)
        try:
            file = await asyncio.to_thread(self._path(key).open, "rb")
        except FileNotFoundError as error:
            raise KeyError(key) from error
        with file:
            while piece := await asyncio.to_thread(file.read, PIECE):
                yield piece

    async def remove(self, key: str) -> bool:
        """Forget the bytes, if there are any; False, and they stay, if they were stored lately."""
        return not KEY.fullmatch(key) or await asyncio.to_thread(self._remove, key)

    async def settled(self) -> AsyncIterator[Sequence[str]]:
        """The keys of everything that was not stored lately, a folder at a time; what was never ended is dropped."""
        for place in range(256):
            yield await asyncio.to_thread(self._settled_in, self.folder / f"{place:02x}")

    def _settled_in(self, folder: Path) -> Sequence[str]:
        found: list[str] = []
        for path in sorted(folder.glob("*")):
            with suppress(FileNotFoundError):
                if time() - path.stat().st_mtime < self._settled:
                    continue
                # One that was to be removed lies aside under its name with a dot; others were never written whole.
                if KEY.fullmatch(path.name.removeprefix(".")):
                    found.append(path.name.removeprefix("."))
                else:
                    path.unlink()
        return found

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key

    def _remove(self, key: str) -> bool:
        path, aside = self._path(key), self._path(key).with_name(f".{key}")
        try:
            # Out of the way first: whoever stores the same from now on writes it anew.
            path.rename(aside)
        except FileNotFoundError:
            aside.unlink(missing_ok=True)
            return True
        if time() - aside.stat().st_mtime < self._settled:
            aside.rename(path)
            return False
        aside.unlink()
        return True

    def _write(self, content: bytes) -> str:
        return self._keep(hashlib.sha256(content).hexdigest(), io.BytesIO(content))

    def _copy(self, source: Path) -> str:
        with source.open("rb") as file:
            key = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            return self._keep(key, file)

    def _keep(self, key: str, content: BinaryIO) -> str:
        path = self._path(key)
        try:
            # It is stored once more, and so not to be removed before that is named too.
            os.utime(path)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_whole(path, content)
        # A name is durable only when its folder is; one just seen may be another writer's who is not so far yet.
        for folder in (path.parent, self.folder):
            _sync_folder(folder)
        return key


def _write_whole(path: Path, content: BinaryIO) -> None:
    unfinished = path.with_name(f".{uuid4().hex}")
    try:
        with unfinished.open("wb") as file:
            shutil.copyfileobj(content, file, PIECE)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _sync_folder(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
