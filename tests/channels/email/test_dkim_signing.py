"""What leaves is signed: by the writer's domain, so that nothing can be added, and still after a real Postfix."""

import stat
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from pathlib import Path

import dkim
import pytest

from channels.email.dkim_keys import DkimKey, keys_in, make_key
from channels.email.dkim_signing import SigningSender, signed
from channels.email.relay import RelayAccount, SmtpRelay
from hub.errors import Conflict, Invalid, TemporaryFailure
from hub.ports import Delivery, Outbound
from tests.channels.email.test_compose import COMPOSER, DRAFT
from tests.services.post_office import CUSTOMER_DOMAIN, PostOffice

UNSUBSCRIBE = "https://desk.example/unsubscribe/abc"


@dataclass
class Taker:
    """Keeps what it is given."""

    taken: list[bytes] = field(default_factory=list)

    async def send(self, outbound: Outbound) -> Delivery:
        """Take it."""
        self.taken.append(outbound.raw)
        return Delivery("taken")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a key of example.com."""
    make_key(tmp_path, "Example.com.", "S1")
    return tmp_path


def verified(raw: bytes, keys: Mapping[str, tuple[DkimKey, ...]]) -> bool:
    """Whether dkimpy finds the topmost signature genuine by the records that the keys print."""
    records = {f"{key.name}.": key.record for each in keys.values() for key in each}
    try:
        return bool(dkim.DKIM(raw).verify(dnsfunc=lambda name, timeout=0: records[name.decode()].encode()))
    except dkim.ValidationError:
        return False


async def sent(folder: Path, raw: bytes) -> bytes:
    """The mail as the sender behind the signatures gets it."""
    taker = Taker()
    await SigningSender(taker, keys_in(folder)).send(Outbound("key", "a@example.com", "b@example.net", raw))
    return taker.taken[0]


async def test_what_we_compose_is_signed_so_that_dkimpy_believes_it(folder: Path) -> None:
    mail = await sent(folder, COMPOSER.compose(DRAFT).raw)
    assert mail.count(b"DKIM-Signature:") == 1
    assert verified(mail, keys_in(folder))
    assert b"c=relaxed/relaxed" in mail


ONLY_ONCE = [
    "From",
    "Subject",
    "To",
    "Date",
    "Message-ID",
    "Cc",
    "Reply-To",
    "Content-Type",
    "MIME-Version",
    "References",
]


@pytest.mark.parametrize("name", [*ONLY_ONCE, "List-Unsubscribe", "List-Unsubscribe-Post"])
async def test_no_second_field_can_be_added(folder: Path, name: str) -> None:
    mail = await sent(folder, COMPOSER.compose(replace(DRAFT, unsubscribe_url=UNSUBSCRIBE)).raw)
    assert not verified(f"{name}: forged@example.org\r\n".encode() + mail, keys_in(folder))


async def test_a_changed_word_is_noticed(folder: Path) -> None:
    mail = await sent(folder, COMPOSER.compose(DRAFT).raw)
    assert not verified(mail.replace(b"Dear Anna", b"Dear Hanna"), keys_in(folder))


async def test_a_key_signs_for_domains_below_it_and_for_no_others(folder: Path) -> None:
    below = COMPOSER.compose(replace(DRAFT, sender=replace(DRAFT.sender, address="a@mail.example.com"))).raw
    assert verified(await sent(folder, below), keys_in(folder))
    for other in ("a@example.net", "a@badexample.com", "a@com"):
        raw = COMPOSER.compose(DRAFT).raw.replace(b"support@example.com>\r\nTo", f"{other}>\r\nTo".encode())
        assert b"DKIM-Signature" not in await sent(folder, raw)


async def test_two_keys_of_a_domain_both_sign(folder: Path) -> None:
    make_key(folder, "example.com", "s2")
    mail = await sent(folder, COMPOSER.compose(DRAFT).raw)
    assert mail.count(b"DKIM-Signature:") == 2
    assert verified(mail, keys_in(folder))


def test_what_one_click_needs_is_signed(folder: Path) -> None:
    raw = COMPOSER.compose(replace(DRAFT, unsubscribe_url=UNSUBSCRIBE)).raw
    mail = signed(raw, keys_in(folder)["example.com"])
    tags = "".join(message_from_bytes(mail)["DKIM-Signature"].split())
    assert ":list-unsubscribe:list-unsubscribe:list-unsubscribe-post:list-unsubscribe-post;" in tags


async def test_a_mail_that_cannot_be_signed_waits(folder: Path) -> None:
    with pytest.raises(TemporaryFailure):
        await sent(folder, b"From: a@example.com\r\nno field\r\n\r\n")


def test_a_key_is_secret_and_is_made_once(folder: Path) -> None:
    (file,) = folder.glob("*/*")
    assert (file.parent.name, file.name) == ("example.com", "s1.pem")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(Conflict):
        make_key(folder, "example.com", "s1")


def test_the_record_fits_into_a_zone(folder: Path) -> None:
    (key,) = keys_in(folder)["example.com"]
    assert key.zone_line.startswith('s1._domainkey.example.com. IN TXT ( "v=DKIM1; k=rsa; p=')
    pieces = key.zone_line.split('"')[1::2]
    assert "".join(pieces) == key.record
    assert max(map(len, pieces)) <= 255


@pytest.mark.parametrize(("domain", "selector"), [("../etc", "a"), ("example", "a"), ("example.com", "a/b"), ("", "a")])
def test_names_that_are_none_are_refused(tmp_path: Path, domain: str, selector: str) -> None:
    with pytest.raises(Invalid):
        make_key(tmp_path, domain, selector)


def test_a_file_that_is_no_key_is_named(folder: Path) -> None:
    (folder / "example.com" / "s9.pem").write_bytes(b"no key")
    with pytest.raises(Invalid, match=r"s9\.pem"):
        keys_in(folder)


@pytest.mark.peer
async def test_the_signature_holds_after_a_real_postfix(folder: Path, post_office: PostOffice) -> None:
    relay = SmtpRelay(RelayAccount("127.0.0.1", post_office.smtp_port))
    text = "Grüße, \n.\n..leading dots\n\n\n" + "long " * 400
    raw = COMPOSER.compose(replace(DRAFT, body_text=text)).raw
    outbound = Outbound("key", "a@example.com", f"carla@{CUSTOMER_DOMAIN}", raw)
    await SigningSender(relay, keys_in(folder)).send(outbound)
    (arrived,) = await post_office.mailbox("carla", 1)
    assert verified(arrived.as_bytes(), keys_in(folder))
