"""What the owner of a domain wants done with mail that only claims to come from it: DMARC (RFC 7489)."""

from collections.abc import Iterable
from dataclasses import dataclass

from channels.email.proof.domains import organisation_of
from channels.email.proof.names import Names

POLICIES = ("none", "quarantine", "reject")


@dataclass(frozen=True, slots=True)
class Policy:
    """What a domain's record asks for. `strict_*`: only the very domain counts, not its relatives (section 6.3)."""

    action: str
    strict_dkim: bool = False
    strict_spf: bool = False


async def policy_for(names: Names, domain: str) -> Policy | None:
    """The policy for mail from a domain (section 6.6.3), None if it has none. Raises `NamesUnavailable`."""
    own = _only(await names.look_up(f"_dmarc.{domain}", "TXT"))
    if own is not None:
        return read_policy(own, subdomain=False)
    organisation = organisation_of(domain)
    if organisation == domain:
        return None
    inherited = _only(await names.look_up(f"_dmarc.{organisation}", "TXT"))
    return read_policy(inherited, subdomain=True) if inherited is not None else None


def _only(texts: Iterable[str]) -> str | None:
    """The one DMARC record; two are as good as none."""
    records = [text for text in texts if text.partition(";")[0].replace(" ", "") == "v=DMARC1"]
    return records[0] if len(records) == 1 else None


def read_policy(record: str, *, subdomain: bool) -> Policy | None:
    """The policy a record asks for, `sp` before `p` for a subdomain; None if it asks for nothing one could follow."""
    pairs = (tag.partition("=") for tag in record.split(";"))
    tags = {name.strip().lower(): value.strip().lower() for name, _, value in pairs}
    action = tags.get("sp", tags.get("p", "")) if subdomain else tags.get("p", "")
    if action not in POLICIES:
        # Section 6.6.3: a record that wants reports but names no usable policy counts as p=none.
        if not tags.get("rua", ""):
            return None
        action = "none"
    return Policy(action, strict_dkim=tags.get("adkim") == "s", strict_spf=tags.get("aspf") == "s")
