"""What has run out is ended while nobody asks."""

import asyncio
from contextlib import suppress
from datetime import timedelta

from hub.access.permissions import OPERATOR
from hub.access.roles import ensure_roles
from hub.access.sessions import AGE_LIMIT
from hub.access.sign_in import Credentials, sign_in
from hub.access.users import NewUser, create_user
from hub.runtime.sweeper import sweep
from storage.unit_of_work import Storage
from tests.services.storage_fixture import SettableClock

PASSWORD = "horse-battery-staple"


async def test_a_session_that_ran_out_is_ended_and_told(storage: Storage, clock: SettableClock) -> None:
    await ensure_roles(storage)
    await create_user(storage, NewUser("ann@x.example", "Ann", PASSWORD), OPERATOR)
    signed_in = await sign_in(storage, Credentials("ann@x.example", PASSWORD, "127.0.0.1"))
    clock.advance(AGE_LIMIT + timedelta(minutes=1))
    async with storage.bus.subscribe() as hints:
        sweeping = asyncio.create_task(sweep(storage))
        async for hint in hints:
            if hint.name == "SessionEnded":
                assert hint.payload["session_id"] == signed_in.session_id
                break
        sweeping.cancel()
        with suppress(asyncio.CancelledError):
            await sweeping
