"""Checks a mail's sender ourselves: SPF, the keys of signatures and the policy, side by side and never for long."""

import asyncio
from collections.abc import Mapping

from channels.email.proof.dkim_fields import Signature
from channels.email.proof.dkim_process import DkimProcess
from channels.email.proof.dmarc import Policy, policy_for
from channels.email.proof.domains import comparable
from channels.email.proof.judgement import Finding
from channels.email.proof.names import Names, NamesUnavailable
from channels.email.proof.spf import check_spf

# Seconds for what the DNS has to say about one mail.
PATIENCE = 4.0


class OwnChecks:
    """Asks `names`, for `patience` seconds at most, and verifies in `dkim`."""

    def __init__(self, names: Names, dkim: DkimProcess, patience: float = PATIENCE) -> None:
        self._names = names
        self._dkim = dkim
        self._patience = patience

    async def spf(self, peer: str, envelope: Mapping[str, object]) -> Finding:
        """What SPF says of the address that sent the mail; a result of "" if we know of none."""
        if not peer:
            return Finding("")
        mail_from = str(envelope.get("mail_from") or "")
        try:
            async with asyncio.timeout(self._patience):
                found = await check_spf(self._names, peer, str(envelope.get("helo") or ""), mail_from)
        except TimeoutError:
            return Finding("temperror", comparable(mail_from.rpartition("@")[2]))
        return Finding(found.result, comparable(found.domain))

    async def policy(self, domain: str) -> tuple[Policy | None, bool]:
        """The DMARC policy of a domain, None if it has none, and whether the DNS said so."""
        if not domain:
            return None, True
        try:
            async with asyncio.timeout(self._patience):
                return await policy_for(self._names, domain), True
        except (NamesUnavailable, TimeoutError):
            return None, False

    async def dkim(self, raw: bytes, signatures: tuple[Signature, ...]) -> tuple[Finding, ...]:
        """What became of each signature."""
        keys = await asyncio.gather(*(self._key(signature) for signature in signatures))
        known = {each.key.lower(): key for each, key in zip(signatures, keys, strict=True) if key is not None}
        places = [each.place for each in signatures if each.key.lower() in known]
        results = dict(zip(places, await self._dkim.verify(raw, places, known) if places else (), strict=True))
        return tuple(Finding(results.get(each.place, "temperror"), each.domain) for each in signatures)

    async def _key(self, signature: Signature) -> str | None:
        """The key's record, "" if there is none, None if the DNS does not say."""
        try:
            async with asyncio.timeout(self._patience):
                return next(iter(await self._names.look_up(signature.key, "TXT")), "")
        except (NamesUnavailable, TimeoutError):
            return None
