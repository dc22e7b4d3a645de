"""From what SPF and DKIM found to what it says of the sender (RFC 7489 sections 3.1 and 6.6.2). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from channels.email.proof.dmarc import Policy
from channels.email.proof.domains import aligned
from channels.email.proof.results_header import Stated
from hub.ports import Authentication

# Best first: one good signature is enough, whatever became of the others (RFC 6376 section 6.1).
_BEST = ("pass", "policy", "temperror", "neutral", "fail", "permerror")
# Worst first: what a server stated twice in two ways, a forger may have stated once.
_WORST = ("fail", "permerror", "temperror", "bestguesspass", "none", "pass")


@dataclass(frozen=True, slots=True)
class Finding:
    """One result and the domain it is about; a result of "" says that it was not looked at."""

    result: str
    domain: str = ""


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found about a mail. `policy`: None if the domain has none; `policy_known`: whether the DNS said so.

    `sender`: the domain of the one sender, "" if the mail names none or more than one.
    """

    sender: str
    spf: Finding
    dkim: tuple[Finding, ...]
    policy: Policy | None = None
    policy_known: bool = True


def judge(found: Findings) -> Authentication:
    """What our own checks say."""
    policy = found.policy or Policy("")
    proofs = [(found.spf, policy.strict_spf), *((each, policy.strict_dkim) for each in found.dkim)]
    # What could not prove this sender even if the DNS had answered must not cast doubt on the answer.
    telling = [each.result for each, strict in proofs if aligned(each.domain, found.sender, strict=strict)]
    proved = "pass" in telling
    best = _best(found.dkim, found.sender)
    return Authentication(
        spf=found.spf.result,
        spf_domain=found.spf.domain,
        dkim=best.result,
        dkim_domain=best.domain,
        dmarc=_dmarc(found, telling),
        policy=policy.action,
        aligned=proved,
    )


def _dmarc(found: Findings, telling: Sequence[str]) -> str:
    if not found.policy_known:
        return "temperror"
    if found.policy is None:
        return "none"
    if "pass" in telling:
        return "pass"
    if "temperror" in telling:
        return "temperror"
    # Where we did not see the server that sent it, a mail without a signature proves nothing, not even a forgery.
    return "fail" if found.spf.result else ""


def _best(findings: Sequence[Finding], sender: str) -> Finding:
    def rank(finding: Finding) -> tuple[int, bool]:
        return _BEST.index(finding.result), not aligned(finding.domain, sender, strict=False)

    return min(findings, key=rank, default=Finding("none"))


def repeat(stated: Sequence[Stated], sender: str, authserv_id: str) -> Authentication:
    """What a mail server of ours says. A DMARC result is only believed about the sender we read."""
    spf = next((each for each in stated if each.method == "spf"), Stated("spf", ""))
    spf_finding = Finding(spf.result, spf.domain("smtp.mailfrom", "smtp.helo"))
    signatures = [
        Finding(each.result if each.result in _BEST else "neutral", each.domain("header.d", "header.i"))
        for each in stated
        if each.method == "dkim" and each.result != "none"
    ]
    best = _best(signatures, sender)
    dmarc = [each for each in stated if each.method == "dmarc"]
    worst = min(dmarc, key=lambda each: _WORST.index(each.result) if each.result in _WORST else 1, default=None)
    result = worst.result if worst else ""
    about_sender = bool(worst and sender and worst.domain("header.from") in ("", sender))
    if result == "pass" and not about_sender:
        result = "permerror"
    proofs = [spf_finding, *signatures]
    return Authentication(
        spf=spf_finding.result,
        spf_domain=spf_finding.domain,
        dkim=best.result,
        dkim_domain=best.domain,
        dmarc=result,
        policy=worst.policy if worst else "",
        aligned=any(each.result == "pass" and aligned(each.domain, sender, strict=False) for each in proofs),
        said_by=authserv_id,
    )
