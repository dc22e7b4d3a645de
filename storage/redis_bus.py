"""The bus between processes: hints go out through Redis, and losing Redis costs nothing but a fresh snapshot."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import asdict
from random import uniform
from typing import Any
from uuid import uuid4

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from storage.bus import GAP, Hint, MemoryBus, Subscription

log = logging.getLogger(__name__)

# Seconds Redis may take for anything at all; a hung one must not hold up more than its own task.
SOCKET_TIMEOUT = 0.5
# Seconds of silence after which the subscription is asked whether it still lives.
SILENCE = 1.0
SHORTEST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
BATCH = 200
FAILURES = (RedisError, OSError)


class RedisBus:
    """Subscribers of this process hear at once, also without Redis; those of other processes through it.

    Whenever hints may have been lost on the way, whoever missed them gets `GAP`.
    """

    def __init__(self, url: str, channel: str = "onefront") -> None:
        self._url = url
        self._channel = channel
        self._origin = uuid4().hex
        self._local = MemoryBus()
        # Bounded as every subscription is: what Redis does not take in time becomes one GAP for the others.
        self._outgoing = Subscription()
        self._listening = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._closing = False

    def publish(self, hints: Iterable[Hint]) -> None:
        """Hand each hint to every subscriber here now, and to the other processes as soon as may be."""
        told = list(hints)
        self._local.publish(told)
        for hint in told:
            self._outgoing.put(hint)

    def subscribe(self) -> AbstractAsyncContextManager[Subscription]:
        """Hear everything published from now until the block ends."""
        return self._local.subscribe()

    def is_connected(self) -> bool:
        """Whether what other processes say is heard now."""
        return self._listening.is_set()

    async def open(self) -> None:
        """Connect. Returns without Redis when it does not answer in time; it is tried again and again then."""
        self._tasks = [
            asyncio.create_task(self._keep_on(self._send), name="redis bus: send"),
            asyncio.create_task(self._keep_on(self._listen), name="redis bus: listen"),
        ]
        with suppress(TimeoutError):
            async with asyncio.timeout(SOCKET_TIMEOUT):
                await self._listening.wait()

    async def close(self) -> None:
        """Stop. Hints not yet handed to Redis are lost."""
        self._closing = True
        while running := [task for task in self._tasks if not task.done()]:
            for task in running:
                task.cancel()
            # Once is not always enough: until Python 3.12 `wait_for`, which the client uses, loses a cancellation that
            # comes just as the answer does.
            await asyncio.wait(running, timeout=SOCKET_TIMEOUT)

    async def _keep_on(self, talk: Callable[[Redis, Callable[[], None]], Awaitable[None]]) -> None:
        pause = SHORTEST_PAUSE

        def works() -> None:
            nonlocal pause
            pause = SHORTEST_PAUSE

        # A cancellation is lost when leaving the client fails, so the flag must be seen too.
        while not self._closing:
            try:
                # A connection of its own each time: one that failed or was cut short may hold an answer meant for
                # somebody else.
                async with self._client() as client:
                    await talk(client, works)
            except FAILURES as error:
                log.warning("redis bus: %s; again in up to %.1f s", error, pause)
            await asyncio.sleep(uniform(pause / 2, pause))  # noqa: S311 - spreads reconnections, guards nothing
            pause = min(pause * 2, LONGEST_PAUSE)

    def _client(self) -> Redis:
        return Redis.from_url(
            self._url,
            socket_timeout=SOCKET_TIMEOUT,
            socket_connect_timeout=SOCKET_TIMEOUT,
            retry=Retry(NoBackoff(), 0),
            single_connection_client=True,
        )

    async def _send(self, client: Redis, works: Callable[[], None]) -> None:
        while True:
            batch = await self._outgoing.batch(BATCH)
            try:
                await client.publish(self._channel, self._encoded(batch))
            except FAILURES:
                self._outgoing.put(GAP)
                raise
            works()

    async def _listen(self, client: Redis, works: Callable[[], None]) -> None:
        async with client.pubsub() as subscription:
            await subscription.subscribe(self._channel)
            try:
                while True:
                    self._take(await _next_message(subscription), works)
            finally:
                self._listening.clear()

    def _take(self, message: dict[str, Any], works: Callable[[], None]) -> None:
        if message["type"] == "subscribe":
            works()
            self._listening.set()
            # Whatever was said while nobody listened is unknown.
            self._local.publish([GAP])
        elif message["type"] == "message":
            self._local.publish(self._decoded(message["data"]))

    def _encoded(self, hints: Sequence[Hint]) -> str:
        return json.dumps({"origin": self._origin, "hints": [asdict(hint) for hint in hints]})

    def _decoded(self, data: bytes) -> list[Hint]:
        try:
            message = json.loads(data)
            if message["origin"] == self._origin:
                return []
            return [Hint(**hint) for hint in message["hints"]]
        except (ValueError, TypeError, KeyError):
            # Another version of this program speaks differently: its hints are as good as lost.
            return [GAP]


async def _next_message(subscription: PubSub) -> dict[str, Any]:
    """The next thing Redis says. Raises `TimeoutError` when it says nothing even when asked."""
    message: dict[str, Any] | None = await subscription.get_message(timeout=SILENCE)
    if message is None:
        await subscription.ping()
        message = await subscription.get_message(timeout=SOCKET_TIMEOUT)
    if message is None:
        raise TimeoutError("the subscription does not answer")
    return message
