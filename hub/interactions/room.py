"""Room in memory: contacts on their way from the store to their interaction share so many bytes."""

import asyncio


class Room:
    """So many bytes may be taken at once. One that wants more than there is gets in when it is alone.

    For one taker, who asks in the order in which the contacts are to be filed: then nobody waits for room that is
    held by somebody behind.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._taken = 0
        self._given_back = asyncio.Event()

    async def take(self, size: int) -> None:
        """Return when there is room."""
        while self._taken and self._taken + size > self._size:
            self._given_back.clear()
            await self._given_back.wait()
        self._taken += size

    def give_back(self, size: int) -> None:
        """It is not needed any more."""
        self._taken -= size
        self._given_back.set()
