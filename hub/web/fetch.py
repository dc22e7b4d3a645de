"""Fetches what a stranger's mail points to. The only module that may speak HTTP to the outside."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from hub.errors import Invalid
from hub.web.public_addresses import is_public

REDIRECTS = (301, 302, 303, 307, 308)
CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """`seconds` for everything, `size` in bytes, so many redirects, and the schemes and ports that may be asked."""

    seconds: float = 5.0
    size: int = 5 * 1024 * 1024
    redirects: int = 3
    ports: frozenset[int] = field(default=frozenset({80, 443}))
    schemes: frozenset[str] = field(default=frozenset({"http", "https"}))


# For secrets: over TLS alone.
SECRET = FetchLimits(seconds=15.0, size=64 * 1024, ports=frozenset({443}), schemes=frozenset({"https"}))


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came: the content type as it was declared, and the bytes."""

    content_type: str
    content: bytes


# Gives the addresses of a host name; `socket.getaddrinfo` unless a test has its own.
Resolve = Callable[[str, int], Awaitable[list[str]]]


async def system_addresses(host: str, port: int) -> list[str]:
    """What the system's resolver says."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


async def fetch(url: str, limits: FetchLimits | None = None, resolve: Resolve = system_addresses) -> Fetched:
    """What is at a public address, without cookies, without what we know. Raises `Invalid` for anything else.

    A name is resolved once and exactly that address is connected to, so that it cannot change in between; every
    redirect is looked at anew.
    """
    limits = limits or FetchLimits()
    try:
        async with asyncio.timeout(limits.seconds), _session(resolve) as session:
            return await _follow(session, _checked(url, limits), limits)
    except (ClientError, OSError, TimeoutError, ValueError) as error:
        raise Invalid("This could not be fetched.") from error


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to a form: its status and its content."""

    status: int
    content: bytes


async def post_form(
    url: str, form: Mapping[str, str], limits: FetchLimits = SECRET, resolve: Resolve = system_addresses
) -> Answered:
    """Send a form to a public address and return whatever it answers; no redirect is followed. Raises `Invalid`."""
    try:
        async with (
            asyncio.timeout(limits.seconds),
            _session(resolve) as session,
            session.post(_checked(url, limits), data=dict(form), allow_redirects=False) as answer,
        ):
            return Answered(answer.status, await _content(answer, limits))
    except (ClientError, OSError, TimeoutError, ValueError) as error:
        raise Invalid("This could not be fetched.") from error


async def _follow(session: ClientSession, url: URL, limits: FetchLimits) -> Fetched:
    for _ in range(limits.redirects + 1):
        async with session.get(url, allow_redirects=False) as answer:
            if answer.status not in REDIRECTS:
                if answer.status != 200:
                    raise Invalid("This could not be fetched.")
                return Fetched(answer.content_type, await _content(answer, limits))
            url = _checked(str(url.join(URL(answer.headers.get("Location", "")))), limits)
    raise Invalid("This leads from one place to the next.")


async def _content(answer: ClientResponse, limits: FetchLimits) -> bytes:
    content = bytearray()
    async for chunk in answer.content.iter_chunked(CHUNK):
        content += chunk
        if len(content) > limits.size:
            raise Invalid("This is too large.")
    return bytes(content)


def _session(resolve: Resolve) -> ClientSession:
    return ClientSession(
        connector=TCPConnector(resolver=_PublicOnly(resolve), use_dns_cache=False, force_close=True),
        cookie_jar=DummyCookieJar(),
        headers={"User-Agent": "Mozilla/5.0 (compatible; images of a mail)", "Accept-Encoding": "identity"},
        auto_decompress=False,
        trust_env=False,
        timeout=ClientTimeout(total=None),
    )


def _checked(url: str, limits: FetchLimits) -> URL:
    """Raise `Invalid` for an address that is not looked up at all."""
    try:
        parsed = URL(url)
        port = parsed.port
    except ValueError as error:
        raise Invalid("This is no address.") from error
    if parsed.scheme not in limits.schemes or not parsed.host or parsed.user or parsed.password:
        raise Invalid("This is no address.")
    if port not in limits.ports:
        raise Invalid("This is no address.")
    # A literal address is not resolved, so it is looked at here.
    if (":" in parsed.host or parsed.host.replace(".", "").isdigit()) and not is_public(parsed.host):
        raise Invalid("This is no address.")
    return parsed


class _PublicOnly(AbstractResolver):
    """Names lead to public addresses, or to nothing."""

    def __init__(self, resolve: Resolve) -> None:
        self._resolve = resolve

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Raise `OSError` if any address of the name is not public: a mixture is an attack."""
        addresses = await self._resolve(host, port)
        if not addresses or not all(map(is_public, addresses)):
            raise OSError(f"{host} is not of the public internet")
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        """Nothing is held."""
