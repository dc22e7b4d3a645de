"""The customer's side of the mail, for real: Postfix carries it both ways, Dovecot keeps the customer's mailbox."""

import asyncio
import imaplib
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, Message
from pathlib import Path

import aiosmtplib
import pytest

from tests.services.missing import free_port, missing

HUB_DOMAIN = "hub.test"
CUSTOMER_DOMAIN = "customer.test"
PASSWORD = "customer"

POSTFIX_SERVICES = (
    "pickup unix n - n 60 1 pickup",
    "cleanup unix n - n - 0 cleanup",
    "qmgr unix n - n 300 1 qmgr",
    "tlsmgr unix - - n 1000? 1 tlsmgr",
    "rewrite unix - - n - - trivial-rewrite",
    "bounce unix - - n - 0 bounce",
    "defer unix - - n - 0 bounce",
    "trace unix - - n - 0 bounce",
    "verify unix - - n - 1 verify",
    "flush unix n - n 1000? 0 flush",
    "proxymap unix - - n - - proxymap",
    "smtp unix - - n - - smtp",
    "lmtp unix - - n - - lmtp",
    "error unix - - n - - error",
    "retry unix - - n - - error",
    "anvil unix - - n - 1 anvil",
    "scache unix - - n - 1 scache",
    "postlog unix-dgram n - n - 1 postlogd",
)


@dataclass(frozen=True)
class PostOffice:
    """Where the customer hands in mail (`smtp_port`, also the hub's relay) and reads it (`imap_port`)."""

    smtp_port: int
    imap_port: int
    hub_port: int

    async def send(self, message: EmailMessage) -> None:
        """Hand in a customer's mail."""
        await aiosmtplib.send(message, hostname="127.0.0.1", port=self.smtp_port, start_tls=False)

    async def mailbox(self, user: str, count: int) -> list[Message]:
        """The mails in a customer's mailbox once there are at least `count`; the test's time-out ends a vain wait."""
        while True:
            mails = await asyncio.to_thread(self._read, user)
            if len(mails) >= count:
                return mails
            await asyncio.sleep(0.1)

    def _read(self, user: str) -> list[Message]:
        with imaplib.IMAP4("127.0.0.1", self.imap_port) as imap:
            imap.login(user, PASSWORD)
            imap.select("INBOX", readonly=True)
            numbers = imap.search(None, "ALL")[1][0].split()
            parts = [imap.fetch(number.decode(), "(RFC822)")[1][0] for number in numbers]
        return [message_from_bytes(part[1]) for part in parts if isinstance(part, tuple)]


@pytest.fixture
async def post_office() -> AsyncIterator[PostOffice]:
    """A running post office that delivers mail for `hub.test` to `hub_port`, where the hub is to listen."""
    if shutil.which("postfix") is None:
        missing("Postfix", "apt-get install postfix")
    if shutil.which("dovecot") is None:
        missing("Dovecot", "apt-get install dovecot-imapd dovecot-lmtpd")
    home = _home()
    office = PostOffice(free_port(), free_port(), free_port())
    try:
        with _dovecot(home, office.imap_port) as lmtp_port, _postfix(home, office, lmtp_port):
            for port in (office.imap_port, office.smtp_port):
                await _listening(port)
            yield office
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _home() -> Path:
    """A folder that both servers, which run as users of their own, can enter."""
    home = Path(tempfile.mkdtemp(prefix="onefront-post-"))
    home.chmod(0o755)
    return home


@contextmanager
def _dovecot(home: Path, imap_port: int) -> Iterator[int]:
    lmtp_port = free_port()
    (home / "mail").mkdir()
    shutil.chown(home / "mail", "dovecot", "dovecot")
    config = home / "dovecot.conf"
    config.write_text(
        f"""
        protocols = imap lmtp
        listen = 127.0.0.1
        base_dir = {home}/dovecot
        log_path = {home}/dovecot.log
        ssl = no
        disable_plaintext_auth = no
        first_valid_uid = 1
        mail_location = maildir:{home}/mail/%n
        auth_username_format = %n
        passdb {{
          driver = static
          args = password={PASSWORD}
        }}
        userdb {{
          driver = static
          args = uid=dovecot gid=dovecot home={home}/mail/%n allow_all_users=yes
        }}
        service imap-login {{
          inet_listener imap {{
            port = {imap_port}
          }}
          inet_listener imaps {{
            port = 0
          }}
        }}
        service lmtp {{
          inet_listener lmtp {{
            address = 127.0.0.1
            port = {lmtp_port}
          }}
        }}
        """
    )
    with subprocess.Popen(["dovecot", "-F", "-c", str(config)], stderr=subprocess.DEVNULL) as server:
        try:
            yield lmtp_port
        finally:
            server.terminate()


@contextmanager
def _postfix(home: Path, office: PostOffice, lmtp_port: int) -> Iterator[None]:
    folder = home / "postfix"
    for part in ("etc", "queue", "data"):
        (folder / part).mkdir(parents=True)
    shutil.chown(folder / "data", "postfix", "postfix")
    settings = {
        "compatibility_level": "3.6",
        "queue_directory": str(folder / "queue"),
        "data_directory": str(folder / "data"),
        "daemon_directory": "/usr/lib/postfix/sbin",
        "maillog_file": str(folder / "log"),
        "maillog_file_prefixes": str(folder),
        "myhostname": f"post.{CUSTOMER_DOMAIN}",
        "mydestination": "",
        "inet_interfaces": "127.0.0.1",
        "inet_protocols": "ipv4",
        "mynetworks": "127.0.0.0/8",
        "smtpd_relay_restrictions": "permit_mynetworks, reject",
        "smtp_dns_support_level": "disabled",
        "virtual_mailbox_domains": CUSTOMER_DOMAIN,
        "virtual_transport": f"lmtp:inet:127.0.0.1:{lmtp_port}",
        "transport_maps": f"inline:{{{{{HUB_DOMAIN}=smtp:[127.0.0.1]:{office.hub_port}}}}}",
        # A hub that is not up yet is tried again soon, not after the usual minutes.
        "minimal_backoff_time": "1s",
        "maximal_backoff_time": "2s",
        "queue_run_delay": "1s",
    }
    (folder / "etc" / "main.cf").write_text("".join(f"{name} = {value}\n" for name, value in settings.items()))
    services = (f"127.0.0.1:{office.smtp_port} inet n - n - - smtpd", *POSTFIX_SERVICES)
    (folder / "etc" / "master.cf").write_text("\n".join(services) + "\n")
    postfix = _command(folder / "etc")
    postfix("start")
    try:
        yield
    finally:
        postfix("stop")


def _command(config: Path) -> Callable[[str], None]:
    def run(verb: str) -> None:
        done = subprocess.run(["postfix", "-c", str(config), verb], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"postfix {verb}: {done.stdout}{done.stderr}")

    return run


async def _listening(port: int) -> None:
    """Wait until somebody answers on a port."""
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            await writer.wait_closed()
            return
