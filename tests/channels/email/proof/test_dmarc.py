"""DMARC's records and which domains belong together."""

import pytest

from channels.email.proof.dmarc import Policy, policy_for, read_policy
from channels.email.proof.domains import aligned, comparable, organisation_of
from tests.channels.email.proof.table import TableNames


@pytest.mark.parametrize(
    ("record", "subdomain", "policy"),
    [
        ("v=DMARC1; p=reject", False, Policy("reject")),
        ("v=DMARC1;p=none;sp=quarantine", True, Policy("quarantine")),
        ("v=DMARC1;p=none;sp=quarantine", False, Policy("none")),
        ("v=DMARC1; p=reject", True, Policy("reject")),
        ("v=DMARC1; P=Reject ; adkim=s; aspf=s", False, Policy("reject", strict_dkim=True, strict_spf=True)),
        ("v=DMARC1; p=nonsense; rua=mailto:d@example.com", False, Policy("none")),
        ("v=DMARC1; p=nonsense", False, None),
        ("v=DMARC1; pct=0; ;=;p", False, None),
    ],
)
def test_what_a_record_asks_for(record: str, subdomain: bool, policy: Policy | None) -> None:
    assert read_policy(record, subdomain=subdomain) == policy


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (("v=DMARC1; p=reject",), Policy("reject")),
        (("something", "v=DMARC1; p=reject"), Policy("reject")),
        (("v=DMARC1; p=reject", "v=DMARC1; p=none"), None),
        (("v=DMARC2; p=reject",), None),
        ((), None),
    ],
)
async def test_the_one_record_of_a_domain(texts: tuple[str, ...], found: Policy | None) -> None:
    assert await policy_for(TableNames({("_dmarc.customer.example", "TXT"): texts}), "customer.example") == found


async def test_a_subdomain_asks_its_organisation() -> None:
    names = TableNames({("_dmarc.customer.co.uk", "TXT"): ("v=DMARC1; p=none; sp=reject",)})
    assert await policy_for(names, "mail.shop.customer.co.uk") == Policy("reject")
    assert names.asked == [("_dmarc.mail.shop.customer.co.uk", "TXT"), ("_dmarc.customer.co.uk", "TXT")]


@pytest.mark.parametrize(
    ("domain", "organisation"),
    [
        ("customer.example", "customer.example"),
        ("a.b.customer.example", "customer.example"),
        ("a.b.co.uk", "b.co.uk"),
        ("co.uk", "co.uk"),
        ("my-shop.com", "my-shop.com"),
        ("x.my-shop.com", "my-shop.com"),
        ("one.github.io", "one.github.io"),
        ("x.www.ck", "www.ck"),
        ("intern", "intern"),
        ("a.xn--p1ai", "a.xn--p1ai"),
    ],
)
def test_organisation(domain: str, organisation: str) -> None:
    assert organisation_of(domain) == organisation


@pytest.mark.parametrize(
    ("one", "other", "strict", "expected"),
    [
        ("a.customer.com", "b.customer.com", False, True),
        ("a.customer.com", "customer.com", True, False),
        ("customer.com", "customer.com", True, True),
        ("one.github.io", "two.github.io", False, False),
        ("my-bank.com", "my-shop.com", False, False),
        ("one.co.uk", "two.co.uk", False, False),
        ("", "", False, False),
    ],
)
def test_alignment(one: str, other: str, strict: bool, expected: bool) -> None:
    assert aligned(one, other, strict=strict) is expected


@pytest.mark.parametrize(
    ("written", "compared"),
    [("Bücher.Example.", "xn--bcher-kva.example"), ("a..b", ""), ("x" * 64 + ".example", ""), ("", "")],
)
def test_comparable(written: str, compared: str) -> None:
    assert comparable(written) == compared
