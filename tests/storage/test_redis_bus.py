"""Hints between processes, and what is left of them when Redis dies, hangs or comes back: nothing worse than a gap."""

import asyncio
import logging
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from redis.asyncio import Redis

from storage.bus import GAP, QUEUE_LIMIT, Hint, Subscription
from storage.redis_bus import RedisBus
from tests.services.missing import free_port


def hint(number: int) -> Hint:
    return Hint("Counted", "interaction-1", number, {"number": number, "text": "Grüße, приве́т"}, "contact-7")


class OwnRedis:
    """A Redis that a test may mistreat."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it and return when it is ready."""
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir"]
        self._process = subprocess.Popen([*command, str(self._folder)], stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        assert any("Ready to accept connections" in line for line in self._process.stdout)

    def send(self, number: signal.Signals) -> None:
        """Signal it."""
        assert self._process is not None
        self._process.send_signal(number)

    def kill(self) -> None:
        """End it without warning."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


@pytest.fixture
def own_redis(redis_server: int, tmp_path: Path) -> Iterator[OwnRedis]:
    """A running Redis of the test's own; `redis_server` is asked for so that a machine without one skips."""
    server = OwnRedis(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture
async def two(own_redis: OwnRedis) -> AsyncIterator[tuple[RedisBus, RedisBus]]:
    """The buses of two processes on one Redis."""
    buses = RedisBus(own_redis.url), RedisBus(own_redis.url)
    for bus in buses:
        await bus.open()
    yield buses
    for bus in buses:
        await bus.close()


@pytest.fixture
def warnings() -> Iterator[asyncio.Queue[str]]:
    """What the buses complain about, as they do."""
    heard: asyncio.Queue[str] = asyncio.Queue()

    class Heard(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.put_nowait(record.getMessage())

    log, handler = logging.getLogger("storage.redis_bus"), Heard()
    log.addHandler(handler)
    yield heard
    log.removeHandler(handler)


async def test_both_processes_hear_each_hint_once(two: tuple[RedisBus, RedisBus]) -> None:
    one, other = two
    async with one.subscribe() as here, other.subscribe() as there:
        one.publish([hint(1), hint(2)])
        assert await here.batch(10) == [hint(1), hint(2)]
        assert await _take(there, 2) == [hint(1), hint(2)]
        other.publish([hint(3)])
        assert await there.batch(10) == [hint(3)]
        # Had the first two come back to where they were said, they would stand before this one.
        assert await _take(here, 1) == [hint(3)]


async def test_many_hints_arrive_in_order(two: tuple[RedisBus, RedisBus]) -> None:
    one, other = two
    async with other.subscribe() as there:
        one.publish(hint(number) for number in range(1000))
        assert await _take(there, 1000) == [hint(number) for number in range(1000)]


async def test_without_redis_this_process_goes_on_at_once(two: tuple[RedisBus, RedisBus], own_redis: OwnRedis) -> None:
    own_redis.kill()
    async with two[0].subscribe() as here:
        for number in range(3 * QUEUE_LIMIT):
            two[0].publish([hint(number)])
            assert await here.batch(10) == [hint(number)]


async def test_with_a_hung_redis_this_process_goes_on_at_once(
    two: tuple[RedisBus, RedisBus], own_redis: OwnRedis, warnings: asyncio.Queue[str]
) -> None:
    own_redis.send(signal.SIGSTOP)
    async with two[0].subscribe() as here, two[1].subscribe() as there:
        two[0].publish([hint(1)])
        assert await here.batch(10) == [hint(1)]
        # Both subscriptions and the one sender notice by themselves.
        for _ in range(3):
            await warnings.get()
        own_redis.send(signal.SIGCONT)
        # What was already on its way still arrives.
        await _until(here, GAP)
        await _until(there, GAP)
        await _until_both_hear(two, here, there)


async def test_a_redis_that_comes_back_brings_a_gap_and_then_the_hints(
    two: tuple[RedisBus, RedisBus], own_redis: OwnRedis
) -> None:
    async with two[0].subscribe() as here, two[1].subscribe() as there:
        own_redis.kill()
        two[0].publish([hint(1)])
        assert await here.batch(10) == [hint(1)]
        own_redis.start()
        assert await _take(here, 1) == [GAP]
        assert await _take(there, 1) == [GAP]
        await _until_both_hear(two, here, there)


async def test_opening_without_redis_returns_and_connects_later(own_redis: OwnRedis) -> None:
    own_redis.kill()
    bus = RedisBus(own_redis.url)
    async with AsyncExitStack() as closing:
        await bus.open()
        closing.push_async_callback(bus.close)
        async with bus.subscribe() as here:
            own_redis.start()
            assert await _take(here, 1) == [GAP]


@pytest.mark.parametrize("message", [b"\x80\x04pickle", b"[]", b'{"origin": "x", "hints": [{"name": "Counted"}]}'])
async def test_what_cannot_be_read_is_a_gap(
    two: tuple[RedisBus, RedisBus], own_redis: OwnRedis, message: bytes
) -> None:
    async with two[0].subscribe() as here, Redis.from_url(own_redis.url) as stranger:
        await stranger.publish("onefront", message)
        assert await _take(here, 1) == [GAP]
        two[1].publish([hint(1)])
        assert await _take(here, 1) == [hint(1)]


async def _take(subscription: Subscription, count: int) -> list[Hint]:
    return [await anext(subscription) for _ in range(count)]


async def _until_both_hear(two: tuple[RedisBus, RedisBus], here: Subscription, there: Subscription) -> None:
    """A hint that meets a dead connection becomes a gap; the one after it is heard."""
    for bus, subscription, said in ((two[0], there, hint(8)), (two[1], here, hint(9))):
        bus.publish([said])
        while (heard := await anext(subscription)) != said:
            if heard == GAP:
                bus.publish([said])


async def _until(subscription: Subscription, expected: Hint) -> None:
    while await anext(subscription) != expected:
        pass


async def test_it_says_whether_others_are_heard(own_redis: OwnRedis, warnings: asyncio.Queue[str]) -> None:
    bus = RedisBus(own_redis.url)
    assert not bus.is_connected()
    await bus.open()
    assert bus.is_connected()
    async with bus.subscribe() as hints:
        own_redis.kill()
        await warnings.get()
        assert not bus.is_connected()
        own_redis.start()
        while await anext(hints) != GAP:
            pass
        assert bus.is_connected()
    await bus.close()
