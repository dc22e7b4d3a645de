"""Judges whether a host may send for a domain: SPF's check_host (RFC 7208 section 4), with its limits."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from channels.email.proof.names import Kind, Names, NamesUnavailable
from channels.email.proof.spf_macros import LONGEST_NAME, Subject, expand
from channels.email.proof.spf_record import BadRecord, Mechanism, Result, SpfRecord, is_spf, read_record

# Section 4.6.4: terms that ask the DNS, questions without an answer, and names behind one mx or ptr.
MOST_LOOKUPS = 10
MOST_VOIDS = 2
MOST_NAMES = 10

_NAME = re.compile(r"(?=.{4,253}$)(?:[^.\s]{1,63}\.)+[^.\s]{1,63}")


@dataclass(frozen=True, slots=True)
class SpfFinding:
    """What SPF says, and of which domain: that of MAIL FROM, or of the greeting for the null sender."""

    result: Result
    domain: str


class _TooMuch(Exception):
    """The record asks for more than it may."""


async def check_spf(names: Names, peer: str, helo: str, mail_from: str) -> SpfFinding:
    """Whether `peer` may send for the domain of `mail_from` (section 2.4); "" stands for the null sender."""
    sender = mail_from or f"postmaster@{helo}"
    local, _, domain = sender.rpartition("@")
    domain = domain.lower().rstrip(".")
    try:
        ip = ip_address(peer)
    except ValueError:
        return SpfFinding("none", domain)
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    judge = _Judge(names, Subject(ip, helo, f"{local or 'postmaster'}@{domain}"))
    try:
        return SpfFinding(await judge.check_host(domain), domain)
    except NamesUnavailable:
        return SpfFinding("temperror", domain)
    except (BadRecord, _TooMuch):
        return SpfFinding("permerror", domain)


class _Judge:
    """One evaluation, with the lookups it has used up."""

    def __init__(self, names: Names, subject: Subject) -> None:
        self._names = names
        self._subject = subject
        self._lookups = 0
        self._voids = 0

    async def check_host(self, domain: str) -> Result:
        """The result for a domain. Raises what `check_spf` turns into an error result."""
        if not _NAME.fullmatch(domain):
            return "none"
        texts = [text for text in await self._names.look_up(domain, "TXT") if is_spf(text)]
        if len(texts) != 1:
            if texts:
                raise BadRecord("more than one record")
            return "none"
        return await self._apply(read_record(texts[0]), domain)

    async def _apply(self, record: SpfRecord, domain: str) -> Result:
        for mechanism in record.mechanisms:
            if await self._matches(mechanism, domain):
                return mechanism.outcome
        if not record.redirect:
            return "neutral"
        self._count()
        result = await self.check_host(expand(record.redirect, self._subject, domain))
        if result == "none":
            raise BadRecord("it redirects to nothing")
        return result

    async def _matches(self, mechanism: Mechanism, domain: str) -> bool:
        if mechanism.name == "all":
            return True
        if mechanism.network is not None:
            return self._subject.ip in mechanism.network
        self._count()
        target = expand(mechanism.domain, self._subject, domain) if mechanism.domain else domain
        match mechanism.name:
            case "include":
                return await self._includes(target)
            case "exists":
                return bool(await self._ask(target, "A"))
            case "ptr":
                return await self._is_named(target)
            case "mx":
                return await self._is_mail_server(mechanism, target)
            case _:
                return self._is_near(mechanism, await self._ask(target, self._kind))

    async def _includes(self, target: str) -> bool:
        result = await self.check_host(target)
        # Section 5.2: what is not there is as wrong as what cannot be read.
        if result == "none":
            raise BadRecord("it includes nothing")
        return result == "pass"

    async def _is_mail_server(self, mechanism: Mechanism, target: str) -> bool:
        servers = await self._ask(target, "MX")
        if len(servers) > MOST_NAMES:
            raise _TooMuch
        for server in servers:
            if self._is_near(mechanism, await self._ask(server, self._kind)):
                return True
        return False

    async def _is_named(self, target: str) -> bool:
        """Section 5.5: a name of the address that leads back to it, in or below the target. Trouble is no match."""
        try:
            named = await self._ask(self._subject.ip.reverse_pointer, "PTR")
            for name in [name.lower().rstrip(".") for name in named[:MOST_NAMES]]:
                inside = name == target.lower() or name.endswith(f".{target.lower()}")
                if inside and str(self._subject.ip) in await self._ask(name, self._kind):
                    return True
        except NamesUnavailable:
            return False
        return False

    @property
    def _kind(self) -> Kind:
        return "A" if isinstance(self._subject.ip, IPv4Address) else "AAAA"

    def _is_near(self, mechanism: Mechanism, addresses: tuple[str, ...]) -> bool:
        prefix = mechanism.four if self._kind == "A" else mechanism.six
        return any(self._subject.ip in ip_network(f"{address}/{prefix}", strict=False) for address in addresses)

    async def _ask(self, name: str, kind: Kind) -> tuple[str, ...]:
        """Section 4.3: a name that can be no domain has no records."""
        if len(name) > LONGEST_NAME or not _NAME.fullmatch(name):
            return ()
        found = await self._names.look_up(name, kind)
        if not found:
            self._voids += 1
            if self._voids > MOST_VOIDS:
                raise _TooMuch
        return found

    def _count(self) -> None:
        self._lookups += 1
        if self._lookups > MOST_LOOKUPS:
            raise _TooMuch
