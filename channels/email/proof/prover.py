"""Who is to be believed about a mail's sender: a mail server of ours that says so, or else our own checks."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from ipaddress import IPv6Address, ip_address

from channels.email.parse.addresses import parse_addresses
from channels.email.proof.dkim_fields import Signature, signatures_of
from channels.email.proof.domains import aligned, comparable, ready
from channels.email.proof.header import header_fields
from channels.email.proof.judgement import Findings, judge, repeat
from channels.email.proof.own_checks import OwnChecks
from channels.email.proof.results_header import stated_by
from hub.ports import Authentication

# RFC 6376 section 6.1 leaves it to us; nobody honest signs more often.
MOST_SIGNATURES = 5


@dataclass(frozen=True, slots=True)
class Prover:
    """`authserv_id`: the mail server before our doors whose word counts. `checks`: None where no DNS may be asked."""

    checks: OwnChecks | None
    authserv_id: str = ""

    async def prove(self, raw: bytes, envelope: Mapping[str, object], sender: str) -> Authentication:
        """What can be said about `sender`, the address the mail is taken to come from. Never raises for a mail."""
        await ready()
        domain = _one_sender(raw, sender)
        server = self._server_of(envelope)
        stated = stated_by(raw, server) if server else ()
        if stated:
            return await self._with_policy(repeat(stated, domain, server), domain)
        if self.checks is None:
            return Authentication()
        # Behind a server of ours, the peer we saw is that server.
        peer = "" if server else _public(str(envelope.get("peer") or ""))
        signatures = _promising(signatures_of(raw), domain)
        if not (peer or signatures):
            return Authentication(dkim="none")
        spf, dkim, (policy, known) = await asyncio.gather(
            self.checks.spf(peer, envelope),
            self.checks.dkim(raw, signatures),
            self.checks.policy(comparable(sender.rpartition("@")[2])),
        )
        return judge(Findings(domain, spf, dkim, policy, known))

    def _server_of(self, envelope: Mapping[str, object]) -> str:
        """The authserv-id to believe: a mailbox has its provider's, the doors have the one that is set."""
        mailbox = envelope.get("protocol") == "IMAP"
        return str(envelope.get("authserv_id") or "") if mailbox else self.authserv_id

    async def _with_policy(self, said: Authentication, domain: str) -> Authentication:
        """Some servers say that DMARC failed but not what the domain's owner wants then."""
        if said.dmarc != "fail" or said.policy or self.checks is None:
            return said
        policy, _ = await self.checks.policy(domain)
        return replace(said, policy=policy.action if policy else "")


def _one_sender(raw: bytes, sender: str) -> str:
    """The sender's domain; "" if the mail has not exactly one From with one address (RFC 7489 section 6.6.1)."""
    fields = [value for name, value in header_fields(raw) if name == "from"]
    authors = [address.address.lower() for value in fields for address in parse_addresses(value)]
    return comparable(sender.rpartition("@")[2]) if authors == [sender.lower()] else ""


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
