"""The same key with the same wish is answered as before; nothing is done twice."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from hub.access.actor import Actor
from hub.errors import Conflict
from storage.idempotency import KeyReused, done_before, keep_result
from storage.unit_of_work import Work


async def once(work: Work, by: Actor, key: str, asked: Mapping[str, Any], do: Callable[[], Awaitable[int]]) -> int:
    """Do it and return its id; with a key that was used for the same before, only return what came of that.

    An empty key is none. Raises `Conflict` if the key was used for something else.
    """
    if not key:
        return await do()
    own = f"{by.user_id}:{key}"[:200]
    try:
        before = await done_before(work, own, asked)
    except KeyReused as error:
        raise Conflict("This was sent before with something else in it.") from error
    if before is not None:
        return before
    result = await do()
    await keep_result(work, own, result)
    return result
