"""Verifies DKIM in a process of its own: a mail made to take for ever takes nobody else's time."""

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self, cast, get_args

from channels.email.parse_place import ParserPlace
from channels.email.proof.dkim_check import DkimResult

_WORKER = (sys.executable, "-m", "channels.email.proof.dkim_worker")


# Seconds. The worker limits its CPU itself; real time is for a busy machine, and a turn comes after other mails.
PATIENCE, TURN = 10.0, 30.0


class DkimProcess:
    """One process, started with the first signature there is to verify. Used as an async context manager."""

    def __init__(self, command: Sequence[str] = _WORKER, patience: float = PATIENCE, turn: float = TURN) -> None:
        self._place = ParserPlace(command)
        self._turn = asyncio.Lock()
        self._patience = patience
        self._wait = turn

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._place.close()

    async def verify(self, raw: bytes, places: Sequence[int], keys: Mapping[str, str]) -> Sequence[DkimResult]:
        """As `dkim_check.verify`; `permerror` for all if the mail was too much work, or its turn did not come.

        Too much work must not count as something that may yet be proved: a forger would only have to make it.
        """
        try:
            async with asyncio.timeout(self._wait):
                await self._turn.acquire()
        except TimeoutError:
            return ["permerror" for _ in places]
        try:
            return await self._asked(raw, places, keys)
        except (asyncio.IncompleteReadError, OSError, ValueError, KeyError, TypeError):
            return ["permerror" for _ in places]
        finally:
            self._turn.release()

    async def _asked(self, raw: bytes, places: Sequence[int], keys: Mapping[str, str]) -> list[DkimResult]:
        async with asyncio.timeout(self._patience):
            head, _ = await self._place.ask({"places": list(places), "keys": dict(keys)}, raw)
        results = json.loads(head)["results"]
        # A process that a hostile mail has taken over can say what it likes, but only in these words.
        if len(results) != len(places) or not set(results) <= set(get_args(DkimResult)):
            raise ValueError("that is no result")
        return cast("list[DkimResult]", results)
