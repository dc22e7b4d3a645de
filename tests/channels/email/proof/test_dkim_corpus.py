"""DKIM over mail of other projects: the canonical forms flanker expects, and every signed mail of the corpora."""

from pathlib import Path

import pytest
from dkim import rfc822_parse
from dkim.canonicalization import CanonicalizationPolicy

from channels.email.proof.dkim_check import verify
from channels.email.proof.dkim_fields import signatures_of
from tests.channels.email.proof.signed import key_record, signed

CASES = 21
SIGNED_MAILS = 40


@pytest.mark.parametrize("form", ["simple", "relaxed"])
def test_the_canonical_forms(corpora: Path, form: str) -> None:
    folder = corpora / "mail" / "flanker" / "dkim"
    policy = CanonicalizationPolicy.from_c_value(f"{form}/{form}".encode())
    seen = 0
    for mail in sorted(folder.glob("email.*")):
        fields, body = rfc822_parse(mail.read_bytes())
        head = b"".join(name + b":" + value for name, value in policy.canonicalize_headers(fields))
        expected = (folder / f"{form}.expected{mail.suffix}").read_bytes()
        assert head + b"\r\n" + policy.canonicalize_body(body) == expected, mail.name
        seen += 1
    assert seen == CASES


def test_each_of_them_can_be_signed_and_verified(corpora: Path) -> None:
    keys = {"s1._domainkey.example.net": key_record()}
    for mail in sorted((corpora / "mail" / "flanker" / "dkim").glob("email.*")):
        raw = mail.read_bytes()
        if not raw.lower().startswith(b"from:"):
            continue
        whole = signed(raw, "example.net")
        assert verify(whole, [0], keys) == ["pass"], mail.name
        assert verify(whole.replace(b"joe@", b"eve@"), [0], keys) == ["fail"], mail.name


def test_every_signed_mail_gives_a_result_and_none_passes_without_a_key(corpora: Path) -> None:
    found = 0
    for mail in sorted((corpora / "mail").rglob("*.eml")):
        raw = mail.read_bytes()
        signatures = signatures_of(raw)
        if signatures:
            found += 1
            assert "pass" not in verify(raw, [each.place for each in signatures], {}), mail.name
    assert found >= SIGNED_MAILS


@pytest.mark.parametrize(
    "head",
    [
        b"DKIM-Signature: v=1; d=customer.example; s=s1\r\n",
        b"DKIM-Signature: v=1; a=rsa-sha256; d=customer.example; s=s1; h=subject; bh=x; b=x\r\n",
        b"DKIM-Signature: v=1; a=rsa-sha256; c=odd/odd; d=customer.example; s=s1; h=from; bh=AAAA; b=AAAA\r\n",
        b"DKIM-Signature: v=1; a=rsa-sha256; d=customer.example; s=s1; h=from; l="
        + b"9" * 70
        + b"; bh=AAAA; b=AAAA\r\n",
        b"DKIM-Signature: v=1; a=rsa-sha256; d=customer.example; s=s1; h=from; x=1; bh=AAAA; b=AAAA\r\n",
    ],
)
@pytest.mark.parametrize(
    "key", [key_record(), "", "v=DKIM1; p=", "v=DKIM1; p=AAAA", "v=DKIM2; p=x", "k=ed25519; p=AAAA", ";;=;"]
)
def test_odd_signatures_and_keys_are_results(head: bytes, key: str) -> None:
    raw = head + b"From: c@customer.example\r\n\r\nhello\r\n"
    (result,) = verify(raw, [0], {"s1._domainkey.customer.example": key})
    assert result in ("fail", "permerror")
