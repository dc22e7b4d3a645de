"""Whatever is sent to the live connection, it goes on serving everybody else."""

import asyncio
from contextlib import AsyncExitStack, suppress

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

from agent_ui import socket as desk_socket
from hub.access.sessions import actor_of_session, sign_out
from tests.agent_ui.office import Office
from tests.hub.company import Company

ADDRESS = "/desk/socket.io/?EIO=4&transport=websocket"
MALFORMED = (
    "", "4", "9", "40{", "42", "42[", "42{}", "42[]", "42[1]", "42[null]", "42[[]]", '42[{"a":1}]', '42["watch"',
    '42["watch"]', '429["watch",{}]', '42/other,["watch",{}]', '42/,["watch"]', "43[]", '43999["x"]', "44", "45",
    "45-[]", "451-", '451-["watch",{"_placeholder":true,"num":0}]', '4599999-["watch"]', "46", "46-", "49",
    '42["watch",{"interaction_id":1e400}]', '42["connect"]', '42["disconnect"]', '42["connect_error",{}]', '42["*"]',
    "42" + "[" * 20_000, '42["watch",' + '{"a":' * 5_000, "2", "3", "5", "6", "1", "0{}", "x", "\x00", "4\ud7ff",
)  # fmt: skip


async def visit(client: ClientSession, packets: list[str | bytes], *, join: bool) -> None:
    """Connect by hand, send packets until the server has had enough, and hear what it says meanwhile."""
    async with client.ws_connect(ADDRESS) as raw:
        await raw.receive()
        if join:
            await raw.send_str("40")
        hearing = asyncio.create_task(hear(raw))
        with suppress(ConnectionError):
            for packet in packets:
                await (raw.send_str(packet) if isinstance(packet, str) else raw.send_bytes(packet))
        await raw.close()
        hearing.cancel()


async def hear(raw: ClientWebSocketResponse) -> None:
    """Take what comes, so that nothing waits for us."""
    while (await raw.receive()).type not in {WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR}:
        pass


@pytest.mark.parametrize("join", [True, False])
async def test_malformed_packets_disturb_nobody(office: Office, company: Company, join: bool) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    anna = await office.seat(company.anna, interaction_id=number)
    faults: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: faults.append(context))
    async with office.browser_like(await office.token(company.boris)) as client:
        for packet in MALFORMED:
            await visit(client, [packet], join=join)
        await visit(client, [*MALFORMED, b"", b"\xff" * 100], join=join)
        await visit(client, ["42[]"] * 2_000, join=join)
    assert (await anna.ask("add_note", interaction_id=number, body="Still here.", key="a key of a click"))["ok"]
    assert (await anna.told("conversation"))["id"] == number
    assert faults == []


async def test_a_connection_that_says_nothing_is_closed(
    office: Office, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_socket, "CONNECT_WITHIN", 0.01)
    async with office.browser_like(await office.token(company.anna)) as client, client.ws_connect(ADDRESS) as raw:
        async with asyncio.timeout(5):
            await hear(raw)
        assert raw.closed


async def test_who_does_not_hang_up_is_hung_up_on(office: Office, company: Company) -> None:
    tokens = [await office.token(company.anna), await office.token(company.boris)]
    async with AsyncExitStack() as stack:
        desks = []
        for token in tokens:
            client = await stack.enter_async_context(office.browser_like(token))
            raw = await stack.enter_async_context(client.ws_connect(ADDRESS))
            await raw.send_str("40")
            while not (await raw.receive_str()).startswith("40"):
                pass
            desks.append(raw)
        session = await actor_of_session(company.storage, tokens[0])
        assert session is not None
        await sign_out(company.storage, session.session_id)
        async with asyncio.timeout(5):
            await hear(desks[0])
        assert not desks[1].closed
        assert office.desk is not None
        await office.desk.close()
        async with asyncio.timeout(5):
            await hear(desks[1])
