"""Within one process everybody hears everything, in order; who falls behind is told so."""

from storage.bus import GAP, QUEUE_LIMIT, Hint, MemoryBus


def hint(number: int) -> Hint:
    return Hint("Counted", "a", number, {"number": number})


async def test_every_subscriber_hears_every_hint_in_order() -> None:
    bus = MemoryBus()
    async with bus.subscribe() as one, bus.subscribe() as other:
        bus.publish([hint(1), hint(2)])
        assert [await anext(one), await anext(one)] == [await anext(other), await anext(other)] == [hint(1), hint(2)]


async def test_who_left_hears_nothing_and_who_came_late_not_what_was() -> None:
    bus = MemoryBus()
    async with bus.subscribe() as early:
        bus.publish([hint(1)])
    async with bus.subscribe() as late:
        bus.publish([hint(2)])
        assert await anext(late) == hint(2)
    assert await early.batch(10) == [hint(1)]


async def test_who_falls_behind_gets_a_gap_instead() -> None:
    bus = MemoryBus()
    async with bus.subscribe() as slow:
        bus.publish(hint(number) for number in range(QUEUE_LIMIT + 1))
        bus.publish([hint(-1)])
        assert await slow.batch(QUEUE_LIMIT) == [GAP, hint(-1)]


async def test_a_batch_takes_what_is_there_and_no_more_than_asked() -> None:
    bus = MemoryBus()
    async with bus.subscribe() as subscription:
        bus.publish(hint(number) for number in range(5))
        assert [len(await subscription.batch(3)), len(await subscription.batch(3))] == [3, 2]
