"""Asks the real DNS: without blocking, never for long, and not twice for the same."""

import asyncio
from collections.abc import Sequence

import dns.asyncresolver
import dns.exception
import dns.name
import dns.rdatatype
import dns.resolver

from channels.email.proof.names import Kind, NamesUnavailable

# Seconds: for one server's answer, and for all of them; a mail is not to wait longer for a name.
_ONE, _ALL = 1.0, 2.5
# A name that gave no answer is left in peace for so many seconds, or each mail of a storm would wait for it again.
_PEACE = 30.0
_MOST_SILENT = 10_000
_CACHED = 10_000
_AT_ONCE = 100


class DnsNames:
    """The `Names` of production. `servers` are asked instead of the system's if there are any."""

    def __init__(self, servers: Sequence[str] = (), port: int = 53) -> None:
        self._resolver = _resolver(servers, port)
        self._silent: dict[tuple[str, Kind], float] = {}
        self._places = asyncio.Semaphore(_AT_ONCE)

    async def look_up(self, name: str, kind: Kind) -> tuple[str, ...]:
        """As `Names.look_up`; a name that can be none has no records."""
        asked, now = (name.lower(), kind), asyncio.get_running_loop().time()
        if self._silent.get(asked, 0.0) > now:
            raise NamesUnavailable(name)
        try:
            async with self._places:
                return await self._ask(name, kind)
        except (dns.exception.DNSException, OSError) as error:
            if len(self._silent) >= _MOST_SILENT:
                self._silent.clear()
            self._silent[asked] = now + _PEACE
            raise NamesUnavailable(name) from error

    async def _ask(self, name: str, kind: Kind) -> tuple[str, ...]:
        if self._resolver is None:
            raise NamesUnavailable("this machine knows no name server")
        try:
            absolute = dns.name.from_text(name)
            answer = await self._resolver.resolve(absolute, kind, lifetime=_ALL)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.name.NameTooLong, dns.name.LabelTooLong):
            return ()
        except (dns.name.EmptyLabel, dns.name.BadEscape, dns.name.IDNAException, UnicodeError):
            return ()
        return _texts(answer, kind)


def _resolver(servers: Sequence[str], port: int) -> dns.asyncresolver.Resolver | None:
    try:
        resolver = dns.asyncresolver.Resolver(configure=not servers)
    except dns.resolver.NoResolverConfiguration:
        return None
    if servers:
        resolver.nameservers = list(servers)
        resolver.port = port
    resolver.timeout, resolver.lifetime = _ONE, _ALL
    resolver.cache = dns.resolver.LRUCache(_CACHED)
    return resolver


def _texts(answer: dns.resolver.Answer, kind: Kind) -> tuple[str, ...]:
    match kind:
        case "TXT":
            # RFC 7208 section 3.3, RFC 6376 section 3.6.2.2: the strings of one record belong together, without spaces.
            return tuple(b"".join(record.strings).decode("latin-1") for record in answer)
        case "MX":
            ordered = sorted(answer, key=lambda record: int(record.preference))
            return tuple(record.exchange.to_text(omit_final_dot=True) for record in ordered)
        case _:
            return tuple(record.to_text().rstrip(".") for record in answer)
