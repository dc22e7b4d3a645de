"""Files by content: written durably before a row may name them, found again by their SHA-256."""

import asyncio
import hashlib
import os
from pathlib import Path
from typing import Protocol
from uuid import uuid4


class Blobs(Protocol):
    """Keeps bytes under their SHA-256 in hexadecimal."""

    async def put(self, content: bytes) -> str:
        """Store durably and return the key; storing the same bytes again changes nothing."""

    async def get(self, key: str) -> bytes:
        """Return the bytes; raise `KeyError` when there are none under this key."""


class LocalBlobs:
    """Blobs as files below one folder, fanned out by the first two characters of the key."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, content: bytes) -> str:
        """Store durably and return the SHA-256."""
        return await asyncio.to_thread(self._write, content)

    async def get(self, key: str) -> bytes:
        """Return the bytes; raise `KeyError` when there are none."""
        try:
            return await asyncio.to_thread(self._path(key).read_bytes)
        except FileNotFoundError as error:
            raise KeyError(key) from error

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / key

    def _write(self, content: bytes) -> str:
        key = hashlib.sha256(content).hexdigest()
        path = self._path(key)
        if path.exists():
            return key
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{uuid4().hex}")
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
        # The name is durable only when its folder is.
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return key
