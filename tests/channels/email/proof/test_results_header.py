"""What is believed of the Authentication-Results in a mail, as real servers write them."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.proof.dkim_process import DkimProcess
from channels.email.proof.own_checks import OwnChecks
from channels.email.proof.prover import Prover
from channels.email.proof.results_header import stated_by
from hub.ports import Authentication, Verdict
from tests.channels.email.proof.signed import mail
from tests.channels.email.proof.table import TableNames

OURS, CARLA = "mx.provider.example", "carla@customer.example"
IMAP = {"protocol": "IMAP", "authserv_id": OURS}

GOOGLE = (
    "mx.provider.example;\r\n       dkim=pass header.i=@customer.example header.s=s1 header.b=Ab1;\r\n"
    "       spf=pass (provider.example: domain of carla@customer.example designates 192.0.2.1 as permitted sender)"
    " smtp.mailfrom=carla@customer.example;\r\n\tdmarc=pass (p=REJECT dis=NONE) header.from=customer.example"
)
FAILED = "mx.provider.example; dmarc=fail (p=REJECT sp=REJECT dis=NONE) header.from=customer.example"
OUTLOOK = (
    "mx.provider.example; spf=fail (sender IP is 192.0.2.9) smtp.mailfrom=customer.example; dkim=none (message not"
    " signed) header.d=none;dmarc=fail action=oreject header.from=customer.example;compauth=fail reason=000"
)
UNSAID = "mx.provider.example; dmarc=fail header.from=customer.example"


def results(*values: str, name: str = "Authentication-Results") -> bytes:
    """A mail in a mailbox with such fields on top."""
    return mail(more="".join(f"{name}: {value}\r\n" for value in values))


def believed(raw: bytes, envelope: Mapping[str, object] = IMAP, sender: str = CARLA) -> Authentication:
    """What the hub makes of it, with a DNS in which the customer's policy is quarantine."""

    async def prove() -> Authentication:
        names = TableNames({("_dmarc.customer.example", "TXT"): ("v=DMARC1; p=quarantine",)})
        async with DkimProcess() as dkim:
            return await Prover(OwnChecks(names, dkim), "doors.example").prove(raw, envelope, sender)

    return asyncio.run(prove())


@pytest.mark.parametrize(
    ("values", "verdict", "policy"),
    [
        pytest.param([GOOGLE], "proven", "reject", id="passed"),
        pytest.param([FAILED], "forged", "reject", id="failed"),
        pytest.param([OUTLOOK], "forged", "reject", id="Outlook's action"),
        pytest.param([UNSAID], "forged", "quarantine", id="the policy is looked up where it is not said"),
        pytest.param([FAILED.replace("REJECT", "NONE")], "doubtful", "none", id="only watched"),
        pytest.param([f"{OURS}; none"], "unproven", "", id="nothing was checked"),
        pytest.param([f"{OURS} 1; dmarc=pass header.from=customer.example"], "proven", "", id="with a version"),
        pytest.param([f"{OURS.upper()}; dmarc = pass header.from=customer.example"], "proven", "", id="any case"),
        pytest.param([f'"{OURS}"; dmarc=pass header.from=customer.example'], "proven", "", id="quoted"),
        pytest.param([GOOGLE.replace(OURS, "mx.evil.example")], "unproven", "", id="another server's word"),
        pytest.param(
            [f"{OURS}.evil.example; dmarc=pass header.from=customer.example"], "unproven", "", id="a longer id"
        ),
        pytest.param([FAILED, GOOGLE], "forged", "reject", id="a forger added a pass below"),
        pytest.param([GOOGLE, FAILED], "forged", "reject", id="what is said in two ways counts as the worse"),
        pytest.param([f"{OURS}; dmarc=pass header.from=evil.example"], "unproven", "", id="a pass of somebody else"),
        pytest.param([f"{OURS}; spf=pass smtp.mailfrom=m@evil.example"], "unproven", "", id="evil's SPF"),
        pytest.param(
            [f"{OURS}; dmarc=none; dkim=pass header.d=customer.example"], "proven", "", id="no policy, signed"
        ),
        pytest.param([f"{OURS}; dmarc=none; dkim=pass header.d=evil.example"], "unproven", "", id="signed by evil"),
        pytest.param([f"{OURS}; dmarc=temperror header.from=customer.example"], "unchecked", "", id="it had no DNS"),
        pytest.param([f"{OURS}; x=(dmarc=pass header.from=customer.example)"], "unproven", "", id="in a comment"),
        pytest.param(
            [f'{OURS}; a=b reason="; dmarc=pass header.from=customer.example"'], "unproven", "", id="in quotes"
        ),
    ],
)
def test_what_a_server_of_ours_states(values: list[str], verdict: str, policy: str) -> None:
    found = believed(results(*values))
    assert (found.verdict.value, found.policy) == (verdict, policy)


@pytest.mark.parametrize("name", ["ARC-Authentication-Results", "X-Authentication-Results", "Received-SPF", "X-Spam"])
def test_no_other_field_is_believed(name: str) -> None:
    assert believed(results(f"i=1; {GOOGLE}", GOOGLE, name=name)).verdict is Verdict.UNPROVEN


@pytest.mark.parametrize(
    ("envelope", "verdict"),
    [
        pytest.param({"protocol": "IMAP", "authserv_id": ""}, Verdict.UNPROVEN, id="a mailbox without a name"),
        pytest.param(
            {"protocol": "IMAP", "authserv_id": "doors.example"}, Verdict.UNPROVEN, id="another mailbox's name"
        ),
        pytest.param({"protocol": "LMTP"}, Verdict.UNPROVEN, id="a mailbox's name at the doors"),
    ],
)
def test_a_name_counts_only_where_it_was_set(envelope: dict[str, object], verdict: Verdict) -> None:
    assert believed(results(GOOGLE), envelope).verdict is verdict


def test_the_doors_believe_the_server_before_them() -> None:
    found = believed(results(FAILED.replace(OURS, "doors.example")), {"protocol": "LMTP", "peer": "127.0.0.1"})
    assert (found.verdict, found.said_by) == (Verdict.FORGED, "doors.example")


def test_where_no_dns_is_asked_a_server_is_still_believed() -> None:
    prover = Prover(None)
    assert asyncio.run(prover.prove(results(GOOGLE), IMAP, CARLA)).verdict is Verdict.PROVEN
    assert asyncio.run(prover.prove(mail(), IMAP, CARLA)).verdict is Verdict.UNKNOWN


@given(st.text(max_size=200) | st.text('();="\\ .abc\r\n', max_size=200))
def test_any_text_is_read(text: str) -> None:
    raw = f"Authentication-Results: {OURS}; {text}\r\n\r\n".encode("utf-8", "replace")
    stated: Any = stated_by(raw, OURS)
    assert all(each.method and each.result for each in stated)
