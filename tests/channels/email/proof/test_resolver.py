"""The real resolver, asked over UDP, against a name server that answers as a test says."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from channels.email.proof.names import Kind, NamesUnavailable
from channels.email.proof.resolver import DnsNames

ZONE = {
    ("long.example.", "TXT"): ['"v=spf1 " "-all"', '"second"'],
    ("mail.example.", "MX"): ["20 second.example.", "10 first.example."],
    ("mail.example.", "A"): ["192.0.2.1"],
    ("mail.example.", "AAAA"): ["2001:db8::1"],
    ("1.2.0.192.in-addr.arpa.", "PTR"): ["mail.example."],
}


class NameServer(asyncio.DatagramProtocol):
    """Answers from the zone; a name that begins with `broken` with SERVFAIL. Counts what it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep where answers go."""
        # It is one, and in Python 3.11 it does not say so.
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Answer."""
        self.asked += 1
        query = dns.message.from_wire(data)
        answer = dns.message.make_response(query)
        name, kind = query.question[0].name.to_text().lower(), query.question[0].rdtype.name
        if name.startswith("broken"):
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif (name, kind) in ZONE:
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", kind, *ZONE[name, kind]))
        elif not any(known == name for known, _ in ZONE):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        assert self.transport is not None
        self.transport.sendto(answer.to_wire(), addr)


@asynccontextmanager
async def name_server() -> AsyncIterator[tuple[NameServer, DnsNames]]:
    """A name server on a free port, and names that ask it."""
    loop = asyncio.get_running_loop()
    transport, server = await loop.create_datagram_endpoint(NameServer, local_addr=("127.0.0.1", 0))
    try:
        yield server, DnsNames(["127.0.0.1"], transport.get_extra_info("sockname")[1])
    finally:
        transport.close()


@pytest.mark.parametrize(
    ("name", "kind", "records"),
    [
        ("long.example", "TXT", ("v=spf1 -all", "second")),
        ("LONG.example.", "TXT", ("v=spf1 -all", "second")),
        ("mail.example", "MX", ("first.example", "second.example")),
        ("mail.example", "A", ("192.0.2.1",)),
        ("mail.example", "AAAA", ("2001:db8::1",)),
        ("1.2.0.192.in-addr.arpa", "PTR", ("mail.example",)),
        ("mail.example", "TXT", ()),
        ("nobody.example", "A", ()),
        ("no..name", "TXT", ()),
        ("x" * 64 + ".example", "TXT", ()),
        ("x." * 130, "TXT", ()),
        ("back\\slash.example\\", "TXT", ()),
    ],
)
async def test_records(name: str, kind: Kind, records: tuple[str, ...]) -> None:
    async with name_server() as (_, names):
        assert sorted(await names.look_up(name, kind)) == sorted(records)


async def test_mail_servers_come_by_preference() -> None:
    async with name_server() as (_, names):
        assert await names.look_up("mail.example", "MX") == ("first.example", "second.example")


async def test_an_answer_is_kept() -> None:
    async with name_server() as (server, names):
        await names.look_up("mail.example", "A")
        await names.look_up("mail.example", "A")
        assert server.asked == 1


async def test_a_server_that_fails_is_no_answer_and_is_left_in_peace() -> None:
    async with name_server() as (server, names):
        with pytest.raises(NamesUnavailable):
            await names.look_up("broken.example", "TXT")
        asked = server.asked
        with pytest.raises(NamesUnavailable):
            await names.look_up("broken.example", "TXT")
        assert server.asked == asked
