"""From settings to parts: what each setting makes of them."""

import json
from pathlib import Path

import pytest

from channels.email.dkim_keys import make_key
from channels.email.imap_account import AfterCommit, Position
from channels.email.proof.dkim_process import DkimProcess
from channels.email.relay import SmtpRelay
from channels.email.tls import TlsMode
from hub.errors import Invalid
from hub.runtime.folder_sender import FolderSender
from hub.runtime.parts import (
    StoredPositions,
    imap_accounts,
    open_parts,
    prover_of,
    sender_of,
    smtp_options,
)
from hub.settings import Settings
from storage.errors import NotMigrated
from storage.unit_of_work import Storage
from tests.peers.certificate import certificate

ACCOUNT = {"host": "imap.example", "port": 993, "user": "u", "password": "p", "inbox": "support@x.example"}


def mailboxes(*accounts: object) -> Settings:
    return Settings(imap_accounts=json.dumps(accounts))


async def test_where_the_dns_is_off_only_a_server_before_the_doors_is_believed() -> None:
    async with DkimProcess() as dkim:
        off = prover_of(Settings(dns_servers=("off",), authserv_id="mx.example.com"), dkim)
        assert (off.checks, off.authserv_id) == (None, "mx.example.com")
        assert prover_of(Settings(dns_servers=("127.0.0.1",)), dkim).checks is not None


def test_a_mailbox_has_its_own_server_to_believe() -> None:
    named, plain = imap_accounts(mailboxes({**ACCOUNT, "authserv_id": "mx.imap.example"}, ACCOUNT))
    assert (named.authserv_id, plain.authserv_id) == ("mx.imap.example", "")


def test_mailboxes_are_read_with_what_is_not_said_by_default() -> None:
    plain, chosen = imap_accounts(mailboxes(ACCOUNT, {**ACCOUNT, "tls": "none", "after": "seen"}))
    assert (plain.tls, plain.after, plain.folder) == (TlsMode.TLS, AfterCommit.KEEP, "INBOX")
    assert (chosen.tls, chosen.after) == (TlsMode.NONE, AfterCommit.SEEN)
    assert imap_accounts(Settings()) == []


@pytest.mark.parametrize(
    "settings",
    [
        mailboxes({}),
        mailboxes("imap.example"),
        mailboxes({**ACCOUNT, "colour": "red"}),
        mailboxes({**ACCOUNT, "after": "burn"}),
        Settings(imap_accounts="{"),
    ],
)
def test_mailboxes_that_make_no_sense_are_refused(settings: Settings) -> None:
    with pytest.raises(Invalid):
        imap_accounts(settings)


def test_mail_leaves_by_the_relay_if_there_is_one(tmp_path: Path) -> None:
    assert isinstance(sender_of(Settings(data=tmp_path)).sender, FolderSender)
    assert isinstance(sender_of(Settings(data=tmp_path, relay_host="mail.example")).sender, SmtpRelay)


def test_mail_is_signed_with_the_keys_in_the_data_folder(tmp_path: Path) -> None:
    assert not sender_of(Settings(data=tmp_path)).keys
    make_key(tmp_path / "dkim", "bellini.example", "s1")
    assert sender_of(Settings(data=tmp_path)).keys.keys() == {"bellini.example"}


def test_a_door_keeps_the_limits_that_are_set() -> None:
    limits = smtp_options(Settings(mail_limit=2, mail_connections=7, mail_connections_per_peer=3), "smtp").limits
    assert (limits.size, limits.connections, limits.connections_per_peer) == (2 * 1024 * 1024, 7, 3)


def test_a_door_with_a_certificate_offers_tls(tmp_path: Path) -> None:
    assert smtp_options(Settings(), "smtp").tls is None
    certificate(tmp_path)
    settings = Settings(tls_certificate=str(tmp_path / "cert.pem"), tls_key=str(tmp_path / "key.pem"))
    assert smtp_options(settings, "smtp").tls is not None


async def test_an_old_database_is_not_worked_on(tmp_path: Path) -> None:
    with pytest.raises(NotMigrated, match="db upgrade"):
        async with open_parts(Settings(data=tmp_path)):
            pytest.fail("it opened")


async def test_positions_outlive_the_reader(storage: Storage) -> None:
    positions = StoredPositions(storage)
    assert await positions.load("imap:u@h") is None
    for uid in (5, 9):
        await positions.save("imap:u@h", Position(77, uid))
    assert await StoredPositions(storage).load("imap:u@h") == Position(77, 9)
    assert await positions.load("imap:other@h") is None
