"""Verifies DKIM in a process of its own: a mail made to take for ever takes nobody else's time."""

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self, cast

from channels.email.parse_frames import frame
from channels.email.parse_place import ParserPlace
from channels.email.proof.dkim_check import DkimResult

_WORKER = (sys.executable, "-m", "channels.email.proof.dkim_worker")


class DkimProcess:
    """One process, started with the first signature there is to verify. Used as an async context manager."""

    def __init__(self, command: Sequence[str] = _WORKER) -> None:
        self._place = ParserPlace(command)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._place.close()

    async def verify(self, raw: bytes, places: Sequence[int], keys: Mapping[str, str]) -> Sequence[DkimResult]:
        """As `dkim_check.verify`; `permerror` for all when the process did not survive the mail."""
        request = frame({"places": list(places), "keys": dict(keys)}, raw)
        try:
            head, _ = await self._place.ask(request)
        except (asyncio.IncompleteReadError, ConnectionError):
            return ["permerror" for _ in places]
        return cast("list[DkimResult]", json.loads(head)["results"])
