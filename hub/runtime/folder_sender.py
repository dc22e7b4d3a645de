"""Outgoing mail as files, for an installation without a relay: nothing leaves, and everything can be read."""

import asyncio
import hashlib
from pathlib import Path

from hub.ports import Delivery, Outbound


class FolderSender:
    """Writes each mail to `<folder>/<key>.eml`; the same mail again is the same file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, outbound: Outbound) -> Delivery:
        """Write the file and say where it is."""
        name = f"{hashlib.sha256(outbound.key.encode()).hexdigest()[:24]}.eml"
        await asyncio.to_thread(self._write, name, outbound.raw)
        return Delivery(f"kept as {self._folder.name}/{name}: no relay is set")

    def _write(self, name: str, raw: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / name).write_bytes(raw)
