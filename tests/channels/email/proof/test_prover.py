"""Whether a mail's sender is proved: our own checks at the SMTP door, over mails signed here and a table for a DNS."""

import asyncio
from collections.abc import AsyncIterator, Mapping

import pytest

from channels.email.proof.dkim_process import DkimProcess
from channels.email.proof.names import Kind
from channels.email.proof.own_checks import OwnChecks
from channels.email.proof.prover import Prover
from hub.ports import Authentication, Verdict
from tests.channels.email.proof.signed import key_record, mail, signed
from tests.channels.email.proof.table import TableNames

CARLA = "carla@customer.example"
GOOD, EVIL = "93.184.216.34", "93.184.216.99"
KEY = key_record()
RECORDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("customer.example", "TXT"): (f"v=spf1 ip4:{GOOD} -all",),
    ("mail.customer.example", "TXT"): (f"v=spf1 ip4:{GOOD} -all",),
    ("evil.example", "TXT"): (f"v=spf1 ip4:{EVIL} -all",),
    ("s1._domainkey.customer.example", "TXT"): (KEY,),
    ("s1._domainkey.evil.example", "TXT"): (KEY,),
    ("_dmarc.customer.example", "TXT"): ("v=DMARC1; p=reject",),
}
# A domain that begins alike up to a hyphen must not count as the same.
RECORDS |= {("my-shop.example", "TXT"): (f"v=spf1 ip4:{EVIL} -all",)}


@pytest.fixture
async def dkim() -> AsyncIterator[DkimProcess]:
    """A process that verifies."""
    async with DkimProcess() as process:
        yield process


def door(peer: str, mail_from: str = CARLA, **more: str) -> Mapping[str, object]:
    """The envelope of a mail that came to the SMTP door."""
    return {"protocol": "ESMTP", "peer": peer, "helo": "mail.customer.example", "mail_from": mail_from, **more}


def names(broken: str = "", **policy: str) -> TableNames:
    """The table, with other DMARC records by the first label of their domain, and names that give no answer."""
    changed = {(f"_dmarc.{label}.example", "TXT"): (record,) for label, record in policy.items()}
    return TableNames({**RECORDS, **changed}, frozenset(broken.split()))


PLAIN, SIGNED = mail(), signed(mail(), "customer.example")
FOREIGN = signed(mail(), "evil.example")
CHANGED = SIGNED.replace(b"loud", b"gone")
ADDED = signed(mail(), "customer.example", length=True) + b"Pay to this account.\r\n"
TWO = b"From: mallory@evil.example\r\n" + SIGNED
SHARED = signed(mail("Carla <carla@customer.example>, m@evil.example"), "customer.example")
OLD = signed(mail(), "customer.example", b"rsa-sha1")


@pytest.mark.parametrize(
    ("raw", "peer", "mail_from", "policy", "broken", "expected"),
    [
        # Raw mail, who sent it, in whose name, DMARC record, silent names: SPF, DKIM, DMARC, verdict.
        pytest.param(PLAIN, GOOD, CARLA, "p=reject", "", ("pass", "none", "pass", "proven"), id="SPF"),
        pytest.param(SIGNED, EVIL, CARLA, "p=reject", "", ("fail", "pass", "pass", "proven"), id="DKIM, forwarded"),
        pytest.param(PLAIN, EVIL, CARLA, "p=reject", "", ("fail", "none", "fail", "forged"), id="forged"),
        pytest.param(PLAIN, EVIL, CARLA, "p=quarantine", "", ("fail", "none", "fail", "forged"), id="quarantine"),
        pytest.param(PLAIN, EVIL, CARLA, "p=none", "", ("fail", "none", "fail", "doubtful"), id="only watched"),
        pytest.param(PLAIN, EVIL, CARLA, "", "", ("fail", "none", "none", "unproven"), id="no policy"),
        pytest.param(PLAIN, GOOD, CARLA, "", "", ("pass", "none", "none", "proven"), id="no policy, SPF"),
        pytest.param(
            PLAIN, EVIL, "m@evil.example", "p=reject", "", ("pass", "none", "fail", "forged"), id="evil's SPF"
        ),
        pytest.param(
            FOREIGN, EVIL, "m@evil.example", "p=reject", "", ("pass", "pass", "fail", "forged"), id="evil's all"
        ),
        pytest.param(
            FOREIGN, EVIL, "m@evil.example", "", "", ("pass", "pass", "none", "unproven"), id="evil, no policy"
        ),
        pytest.param(CHANGED, EVIL, CARLA, "p=reject", "", ("fail", "fail", "fail", "forged"), id="changed on the way"),
        pytest.param(ADDED, EVIL, CARLA, "p=reject", "", ("fail", "policy", "fail", "forged"), id="something added"),
        pytest.param(TWO, GOOD, CARLA, "p=reject", "", ("pass", "fail", "fail", "forged"), id="two From"),
        pytest.param(SHARED, GOOD, CARLA, "p=reject", "", ("pass", "pass", "fail", "forged"), id="two in one From"),
        pytest.param(OLD, EVIL, CARLA, "p=reject", "", ("fail", "none", "fail", "forged"), id="a broken hash"),
        pytest.param(
            PLAIN, GOOD, "c@mail.customer.example", "p=reject", "", ("pass", "none", "pass", "proven"), id="relaxed"
        ),
        pytest.param(
            PLAIN,
            GOOD,
            "c@mail.customer.example",
            "p=reject; aspf=s",
            "",
            ("pass", "none", "fail", "forged"),
            id="strict",
        ),
        pytest.param(
            PLAIN,
            GOOD,
            CARLA,
            "p=reject",
            "customer.example",
            ("temperror", "none", "temperror", "unchecked"),
            id="SPF silent",
        ),
        pytest.param(
            SIGNED,
            GOOD,
            CARLA,
            "p=reject",
            "s1._domainkey.customer.example",
            ("pass", "temperror", "pass", "proven"),
            id="key silent, SPF suffices",
        ),
        pytest.param(
            PLAIN,
            GOOD,
            CARLA,
            "p=reject",
            "_dmarc.customer.example",
            ("pass", "none", "temperror", "unchecked"),
            id="policy silent",
        ),
        pytest.param(
            FOREIGN,
            EVIL,
            "m@evil.example",
            "p=reject",
            "evil.example s1._domainkey.evil.example",
            ("temperror", "temperror", "fail", "forged"),
            id="a forger's own silence excuses nothing",
        ),
        pytest.param(
            PLAIN, "127.0.0.1", CARLA, "p=reject", "", ("", "none", "", "unproven"), id="through our own relay"
        ),
        pytest.param(SIGNED, "10.1.2.3", CARLA, "p=reject", "", ("", "pass", "pass", "proven"), id="relay, but signed"),
        pytest.param(CHANGED, "::1", CARLA, "p=reject", "", ("", "fail", "", "unproven"), id="relay, broken signature"),
    ],
)
async def test_the_sender_at_the_smtp_door(
    dkim: DkimProcess,
    raw: bytes,
    peer: str,
    mail_from: str,
    policy: str,
    broken: str,
    expected: tuple[str, str, str, str],
) -> None:
    prover = Prover(OwnChecks(names(broken, customer=f"v=DMARC1; {policy}"), dkim))
    found = await prover.prove(raw, door(peer, mail_from), CARLA)
    assert (found.spf, found.dkim, found.dmarc, found.verdict.value) == expected


async def test_a_relay_of_ours_is_asked_nothing(dkim: DkimProcess) -> None:
    table = names()
    found = await Prover(OwnChecks(table, dkim)).prove(PLAIN, door("127.0.0.1"), CARLA)
    assert (found.verdict, table.asked) == (Verdict.UNPROVEN, [])


async def test_a_hyphen_ends_no_domain(dkim: DkimProcess) -> None:
    raw = mail("m@my-bank.example")
    prover = Prover(OwnChecks(names(**{"my-bank": "v=DMARC1; p=reject"}), dkim))
    found = await prover.prove(raw, door(EVIL, "m@my-shop.example"), "m@my-bank.example")
    assert (found.spf, found.verdict) == ("pass", Verdict.FORGED)


async def test_a_subdomain_follows_sp(dkim: DkimProcess) -> None:
    prover = Prover(OwnChecks(names(customer="v=DMARC1; p=none; sp=reject"), dkim))
    found = await prover.prove(mail("c@sub.customer.example"), door(EVIL), "c@sub.customer.example")
    assert (found.policy, found.verdict) == ("reject", Verdict.FORGED)


class SilentNames:
    """A DNS that never answers."""

    async def look_up(self, name: str, kind: Kind) -> tuple[str, ...]:
        """Waits for ever."""
        await asyncio.Event().wait()
        return ()


async def test_a_dns_that_hangs_holds_up_nothing_for_long(dkim: DkimProcess) -> None:
    found = await Prover(OwnChecks(SilentNames(), dkim, patience=0.01)).prove(SIGNED, door(GOOD), CARLA)
    assert found == Authentication("temperror", "customer.example", "temperror", "customer.example", "temperror")


async def test_a_signature_that_takes_too_long_excuses_nothing(dkim: DkimProcess) -> None:
    async with DkimProcess(("/bin/sleep", "600"), patience=0.2) as endless:
        found = await Prover(OwnChecks(names(), endless)).prove(SIGNED, door(EVIL), CARLA)
    assert (found.dkim, found.verdict) == ("permerror", Verdict.FORGED)


async def test_a_mail_whose_turn_does_not_come_is_not_excused() -> None:
    async with DkimProcess(("/bin/sleep", "600"), turn=0.05) as busy:
        first = asyncio.create_task(busy.verify(SIGNED, [0], {}))
        await asyncio.sleep(0)
        assert list(await busy.verify(SIGNED, [0, 1], {})) == ["permerror", "permerror"]
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)


@pytest.mark.parametrize(
    "command",
    [
        pytest.param("exit 1", id="it dies"),
        pytest.param(r"printf '\0\0\0\002\0\0\0\0{}'; exec sleep 600", id="it says nothing of it"),
        pytest.param(
            r"""printf '\0\0\0\025\0\0\0\0{"results": ["mine"]}'; exec sleep 600""", id="it says what it likes"
        ),
        pytest.param(r"printf '\0\0\0\001\0\0\0\0x'; exec sleep 600", id="it talks nonsense"),
    ],
)
async def test_a_mail_that_breaks_the_process_proves_nothing(command: str) -> None:
    async with DkimProcess(("/bin/sh", "-c", command)) as dying:
        found = await Prover(OwnChecks(names(), dying)).prove(SIGNED, door(EVIL), CARLA)
    assert (found.dkim, found.verdict) == ("permerror", Verdict.FORGED)


async def test_the_process_verifies_again_after_it_was_cut_off(dkim: DkimProcess) -> None:
    keys = {"s1._domainkey.customer.example": KEY}
    # Whitespace without end is what the canonicalisation is slowest at.
    slow = signed(mail(text="x\r\n"), "customer.example") + b" " * 400_000 + b"x\r\n"
    assert list(await dkim.verify(slow, [0], keys)) in (["permerror"], ["fail"])
    assert list(await dkim.verify(SIGNED, [0], keys)) == ["pass"]
