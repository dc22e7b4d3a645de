"""Proves who sent a mail, within seconds and whatever the DNS does; no mail waits longer or is lost by it."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from ipaddress import IPv6Address, ip_address

from channels.email.parse.addresses import parse_addresses
from channels.email.proof.dkim_fields import Signature, signatures_of
from channels.email.proof.dkim_process import DkimProcess
from channels.email.proof.dmarc import Policy, policy_for
from channels.email.proof.domains import aligned, comparable, ready
from channels.email.proof.header import header_fields
from channels.email.proof.judgement import Finding, Findings, judge, repeat
from channels.email.proof.names import Names, NamesUnavailable
from channels.email.proof.results_header import stated_by
from channels.email.proof.spf import check_spf
from hub.ports import Authentication

# Seconds. SPF, the keys and the policy are asked for side by side; a signature is verified after its key came.
PATIENCE = 4.0
# RFC 6376 section 6.1 leaves it to us; nobody honest signs more often.
MOST_SIGNATURES = 5


class Prover:
    """Asks `names` and verifies in `dkim`. `authserv_id`: the mail server before our doors whose word counts."""

    def __init__(self, names: Names, dkim: DkimProcess, authserv_id: str = "", patience: float = PATIENCE) -> None:
        self._names = names
        self._dkim = dkim
        self._authserv_id = authserv_id
        self._patience = patience

    async def prove(self, raw: bytes, envelope: Mapping[str, object], sender: str) -> Authentication:
        """What can be said about `sender`, the address the mail is taken to come from. Never raises for a mail."""
        await ready()
        domain = _one_sender(raw, sender)
        server = self._server_of(envelope)
        stated = stated_by(raw, server) if server else ()
        if stated:
            return await self._with_policy(repeat(stated, domain, server), domain)
        # Behind a server of ours, the peer we saw is that server.
        peer = "" if server else _public(str(envelope.get("peer") or ""))
        signatures = _promising(signatures_of(raw), domain)
        claimed = comparable(sender.rpartition("@")[2])
        if not (peer or signatures):
            return Authentication(dkim="none")
        spf, dkim, (policy, known) = await asyncio.gather(
            self._spf(peer, envelope), self._verified(raw, signatures), self._policy(claimed)
        )
        return judge(Findings(domain, spf, dkim, policy, known))

    def _server_of(self, envelope: Mapping[str, object]) -> str:
        """The authserv-id to believe: a mailbox has its provider's, the doors have the one that is set."""
        mailbox = envelope.get("protocol") == "IMAP"
        return str(envelope.get("authserv_id") or "") if mailbox else self._authserv_id

    async def _with_policy(self, said: Authentication, domain: str) -> Authentication:
        """Some servers say that DMARC failed but not what the domain's owner wants then."""
        if said.dmarc != "fail" or said.policy or not domain:
            return said
        policy, _ = await self._policy(domain)
        return replace(said, policy=policy.action if policy else "")

    async def _spf(self, peer: str, envelope: Mapping[str, object]) -> Finding:
        if not peer:
            return Finding("")
        mail_from = str(envelope.get("mail_from") or "")
        try:
            async with asyncio.timeout(self._patience):
                found = await check_spf(self._names, peer, str(envelope.get("helo") or ""), mail_from)
        except TimeoutError:
            return Finding("temperror", comparable(mail_from.rpartition("@")[2]))
        return Finding(found.result, comparable(found.domain))

    async def _policy(self, domain: str) -> tuple[Policy | None, bool]:
        if not domain:
            return None, True
        try:
            async with asyncio.timeout(self._patience):
                return await policy_for(self._names, domain), True
        except (NamesUnavailable, TimeoutError):
            return None, False

    async def _verified(self, raw: bytes, signatures: tuple[Signature, ...]) -> tuple[Finding, ...]:
        keys = await asyncio.gather(*(self._key(signature) for signature in signatures))
        known = {each.key.lower(): key for each, key in zip(signatures, keys, strict=True) if key is not None}
        places = [each.place for each in signatures if each.key.lower() in known]
        results = dict(zip(places, await self._results(raw, places, known), strict=True))
        return tuple(Finding(results.get(each.place, "temperror"), each.domain) for each in signatures)

    async def _key(self, signature: Signature) -> str | None:
        """The key's record, "" if there is none, None if the DNS does not say."""
        try:
            async with asyncio.timeout(self._patience):
                return next(iter(await self._names.look_up(signature.key, "TXT")), "")
        except (NamesUnavailable, TimeoutError):
            return None

    async def _results(self, raw: bytes, places: list[int], keys: Mapping[str, str]) -> list[str]:
        if not places:
            return []
        try:
            async with asyncio.timeout(self._patience):
                return list(await self._dkim.verify(raw, places, keys))
        except TimeoutError:
            # Not the DNS's fault: a mail that is too much work must not count as one that may yet be proved.
            return ["permerror" for _ in places]


def _one_sender(raw: bytes, sender: str) -> str:
    """The sender's domain; "" if the mail has not exactly one From with one address (RFC 7489 section 6.6.1)."""
    authors = [address.address for value in _from(raw) for address in parse_addresses(value)]
    if len(authors) != 1 or authors[0].lower() != sender.lower():
        return ""
    return comparable(sender.rpartition("@")[2])


def _from(raw: bytes) -> list[str]:
    return [value for name, value in header_fields(raw) if name == "from"]


def _public(peer: str) -> str:
    """The peer's address, "" for one of our own network: such a host passes on what it got from elsewhere."""
    try:
        ip = ip_address(peer)
    except ValueError:
        return ""
    mapped = ip.ipv4_mapped if isinstance(ip, IPv6Address) else None
    return str(mapped or ip) if (mapped or ip).is_global else ""


def _promising(signatures: tuple[Signature, ...], sender: str) -> tuple[Signature, ...]:
    """The signatures worth the work, those first that could prove the sender."""
    # Broken hashes prove nothing any more (RFC 8301); the library cannot read Ed25519, which comes beside RSA.
    readable = [each for each in signatures if each.algorithm == "rsa-sha256"]
    ordered = sorted(readable, key=lambda each: not aligned(each.domain, sender, strict=False))
    return tuple(ordered[:MOST_SIGNATURES])
