"""SPF by table: each mechanism, the modifiers, the macros and the limits of RFC 7208."""

from contextlib import suppress
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.proof.spf import check_spf
from channels.email.proof.spf_macros import Subject, expand
from channels.email.proof.spf_record import BadRecord, read_record
from tests.channels.email.proof.table import TableNames

HERE, THERE, SIX = "192.0.2.10", "198.51.100.7", "2001:db8::1"
MANY_MX = tuple(f"mx{number}.example.com" for number in range(11))

RECORDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("example.com", "A"): (HERE,),
    ("example.com", "AAAA"): (SIX,),
    ("example.com", "MX"): ("mx1.example.com", "mx2.example.com"),
    ("mx1.example.com", "A"): ("203.0.113.1",),
    ("mx2.example.com", "A"): (HERE,),
    ("mx2.example.com", "AAAA"): (SIX,),
    ("crowd.example.com", "MX"): MANY_MX,
    ("good.example.net", "TXT"): ("v=spf1 ip4:192.0.2.0/24 -all",),
    ("soft.example.net", "TXT"): ("v=spf1 ?all",),
    ("loop.example.net", "TXT"): ("v=spf1 include:loop.example.net -all",),
    ("twice.example.net", "TXT"): ("v=spf1 -all", "v=spf1 +all"),
    ("bob._spf.example.com", "A"): ("127.0.0.2",),
    ("10.2.0.192.in-addr._x.example.com", "A"): ("127.0.0.2",),
    ("10.2.0.192.in-addr.arpa", "PTR"): ("elsewhere.example.org.", "mail.example.com."),
    ("mail.example.com", "A"): (HERE,),
    ("elsewhere.example.org", "A"): ("203.0.113.99",),
}


@pytest.mark.parametrize(
    ("record", "peer", "result"),
    [
        ("v=spf1 +all", HERE, "pass"),
        ("v=spf1 -all", HERE, "fail"),
        ("v=spf1 ~all", HERE, "softfail"),
        ("v=spf1 ?all", HERE, "neutral"),
        ("v=spf1", HERE, "neutral"),
        ("V=SPF1 -ALL", HERE, "fail"),
        ("v=spf10 -all", HERE, "none"),
        ("something else", HERE, "none"),
        ("v=spf1 ip4:192.0.2.10 -all", HERE, "pass"),
        ("v=spf1 ip4:192.0.2.0/24 -all", HERE, "pass"),
        ("v=spf1 ip4:192.0.3.0/24 -all", HERE, "fail"),
        ("v=spf1 ip4:192.0.2.10 -all", f"::ffff:{HERE}", "pass"),
        ("v=spf1 ip6:2001:db8::/32 -all", SIX, "pass"),
        ("v=spf1 ip6:2001:db8::/32 -all", HERE, "fail"),
        ("v=spf1 ip4:192.0.2.0/255.255.255.0 -all", HERE, "permerror"),
        ("v=spf1 ip4:2001:db8::1 -all", HERE, "permerror"),
        ("v=spf1 ip4 -all", HERE, "permerror"),
        ("v=spf1 a -all", HERE, "pass"),
        ("v=spf1 a -all", SIX, "pass"),
        ("v=spf1 a -all", THERE, "fail"),
        ("v=spf1 a/24 -all", "192.0.2.200", "pass"),
        ("v=spf1 a/24//64 -all", "2001:db8::ffff", "pass"),
        ("v=spf1 a//64 -all", "192.0.2.200", "fail"),
        ("v=spf1 a:mail.example.com -all", HERE, "pass"),
        ("v=spf1 a:mail.example.com/33 -all", HERE, "permerror"),
        ("v=spf1 a:192.0.2.10 -all", HERE, "permerror"),
        ("v=spf1 mx -all", HERE, "pass"),
        ("v=spf1 mx -all", SIX, "pass"),
        ("v=spf1 mx -all", THERE, "fail"),
        ("v=spf1 mx:crowd.example.com -all", HERE, "permerror"),
        ("v=spf1 ptr -all", HERE, "pass"),
        ("v=spf1 ptr:example.org -all", HERE, "fail"),
        ("v=spf1 exists:%{l}._spf.example.com -all", HERE, "pass"),
        ("v=spf1 exists:%{ir}.%{v}._x.example.com -all", HERE, "pass"),
        ("v=spf1 exists:%{ir}.%{v}._x.example.com -all", THERE, "fail"),
        ("v=spf1 include:good.example.net -all", HERE, "pass"),
        ("v=spf1 include:good.example.net ~all", THERE, "softfail"),
        ("v=spf1 include:soft.example.net -all", HERE, "fail"),
        ("v=spf1 include:nothing.example.net -all", HERE, "permerror"),
        ("v=spf1 include:twice.example.net -all", HERE, "permerror"),
        ("v=spf1 include:loop.example.net -all", HERE, "permerror"),
        ("v=spf1 include -all", HERE, "permerror"),
        ("v=spf1 redirect=good.example.net", HERE, "pass"),
        ("v=spf1 redirect=good.example.net", THERE, "fail"),
        ("v=spf1 -all redirect=good.example.net", HERE, "fail"),
        ("v=spf1 redirect=nothing.example.net", HERE, "permerror"),
        ("v=spf1 redirect=a.example redirect=b.example", HERE, "permerror"),
        ("v=spf1 -all unknown=value exp=why.example.com", HERE, "fail"),
        ("v=spf1 +all nonsense", HERE, "permerror"),
        ("v=spf1 all:example.com", HERE, "permerror"),
        ("v=spf1 exists:%{x}.example.com -all", HERE, "permerror"),
        ("v=spf1 exists:%{t}.example.com -all", HERE, "permerror"),
        ("v=spf1 include:broken.example.net -all", HERE, "temperror"),
        ("v=spf1 ip4:192.0.2.10 include:broken.example.net -all", HERE, "pass"),
        ("v=spf1 a:v1.example.net a:v2.example.net -all", HERE, "fail"),
        ("v=spf1 a:v1.example.net a:v2.example.net a:v3.example.net -all", HERE, "permerror"),
        ("v=spf1 " + "a:mx1.example.com " * 10 + "-all", HERE, "fail"),
        ("v=spf1 " + "a:mx1.example.com " * 11 + "-all", HERE, "permerror"),
    ],
)
async def test_the_result_of_a_record(record: str, peer: str, result: str) -> None:
    names = TableNames({**RECORDS, ("example.com", "TXT"): (record, "unrelated")}, frozenset({"broken.example.net"}))
    assert (await check_spf(names, peer, "mail.example.com", "bob@example.com")).result == result


@pytest.mark.parametrize(
    ("helo", "mail_from", "finding"),
    [
        ("mail.example.org", "bob@good.example.net", ("pass", "good.example.net")),
        ("good.example.net", "", ("pass", "good.example.net")),
        ("[192.0.2.10]", "", ("none", "[192.0.2.10]")),
        ("localhost", "", ("none", "localhost")),
        ("x", "bob@nowhere..example", ("none", "nowhere..example")),
        ("x", "bob@GOOD.example.net.", ("pass", "good.example.net")),
        ("x", "bob@twice.example.net", ("permerror", "twice.example.net")),
    ],
)
async def test_whose_record_counts(helo: str, mail_from: str, finding: tuple[str, str]) -> None:
    found = await check_spf(TableNames(RECORDS), HERE, helo, mail_from)
    assert (found.result, found.domain) == finding


async def test_a_peer_without_an_address_is_not_judged() -> None:
    assert (await check_spf(TableNames(RECORDS), "", "x", "bob@good.example.net")).result == "none"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        # The examples of RFC 7208 section 7.4.
        ("%{s}", "strong-bad@email.example.com"),
        ("%{o}", "email.example.com"),
        ("%{d}", "email.example.com"),
        ("%{d4}", "email.example.com"),
        ("%{d3}", "email.example.com"),
        ("%{d2}", "example.com"),
        ("%{d1}", "com"),
        ("%{dr}", "com.example.email"),
        ("%{d2r}", "example.email"),
        ("%{l}", "strong-bad"),
        ("%{l-}", "strong.bad"),
        ("%{lr}", "strong-bad"),
        ("%{lr-}", "bad.strong"),
        ("%{l1r-}", "strong"),
        ("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"),
        ("%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"),
        ("%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com"),
        ("%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}", "3.2.0.192.in-addr.strong.lp._spf.example.com"),
        ("%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net"),
        ("a%%b%_c%-d", "a%b c%20d"),
        ("%{S}", "strong-bad%40email.example.com"),
        (f"{'x' * 60}.{'y' * 60}.{'z' * 60}.{'w' * 60}.%{{d}}", f"{'y' * 60}.{'z' * 60}.{'w' * 60}.email.example.com"),
    ],
)
def test_macros(written: str, name: str) -> None:
    subject = Subject(ip_address("192.0.2.3"), "mx.example.org", "strong-bad@email.example.com")
    assert expand(written, subject, "email.example.com") == name


def test_macros_of_a_long_address() -> None:
    subject = Subject(ip_address("2001:db8::cb01"), "x", "a@b.example")
    expected = "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6"
    assert expand("%{ir}.%{v}", subject, "b.example") == expected


TERMS = st.from_regex(r"([-+~?]?(a|mx|ip4|all|exists)[:/=]?.{0,9} )*")


@given(st.text(st.characters(codec="utf-8"), max_size=80) | TERMS)
def test_any_text_is_a_record_or_a_bad_one(text: str) -> None:
    with suppress(BadRecord):
        assert read_record(f"v=spf1 {text}").mechanisms is not None
