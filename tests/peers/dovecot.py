"""A Dovecot of our own in a temporary folder, with one user whose mail lies in a Maildir."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from time import monotonic

import pytest

from channels.email.folder_names import encoded
from tests.peers.certificate import certificate
from tests.services.missing import free_port, missing

USER, PASSWORD = "helpdesk", 'pass "word\\'

_CONFIGURATION = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
protocols = imap
ssl = {ssl}
ssl_cert = <{home}/cert.pem
ssl_key = <{home}/key.pem
listen = 127.0.0.1
disable_plaintext_auth = no
first_valid_uid = 1
mail_location = maildir:{home}/Maildir
mail_fsync = never
auth_failure_delay = 0
mailbox_idle_check_interval = 1 secs
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {secure_port}
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
auth_mechanisms = plain login xoauth2
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {home}/oauth2
}}
passdb {{
  driver = passwd-file
  mechanisms = plain login
  args = scheme=PLAIN username_format=%u {home}/users
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={home}
}}
namespace inbox {{
  inbox = yes
  mailbox "{sent}" {{
    auto = subscribe
    special_use = \\Sent
  }}
}}
"""
# It asks the test whether a token is good.
_OAUTH2 = """
introspection_mode = post
introspection_url = http://127.0.0.1:{port}/introspect
username_attribute = username
active_attribute = active
active_value = true
"""
# As German mail programs call it, in the middle of a name that has to be quoted.
SENT = "Gesendete (Ausgänge)"


@dataclass
class Dovecot:
    """The server; `deliver` puts mail into its mailbox as a local delivery agent does."""

    home: Path
    port: int
    secure_port: int
    token_port: int
    uid: int
    gid: int

    def __post_init__(self) -> None:
        self._names = count()

    def start(self) -> None:
        """Return when it greets; it has noted its process id by then."""
        subprocess.run(["dovecot", "-c", str(self.home / "conf")], check=True)
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            assert connection.recv(4) == b"* OK"

    def stop(self) -> None:
        """Kill it with all its connections, as a crash does; asked politely it takes 3 s."""
        master = int((self.home / "run" / "master.pid").read_text())
        os.killpg(master, signal.SIGKILL)
        # Its children die one after the other, and a socket that one of them still holds would keep the next from
        # starting.
        deadline = monotonic() + 10
        while any(map(_answers, (self.port, self.secure_port))) and monotonic() < deadline:
            pass
        shutil.rmtree(self.home / "run")

    def restart(self) -> None:
        self.stop()
        self.start()

    def deliver(self, *mails: bytes, folder: str = "") -> None:
        maildir = self.home / "Maildir" / (f".{encoded(folder)}" if folder else "")
        for mail in mails:
            name = f"{next(self._names)}.test"
            (maildir / "tmp" / name).write_bytes(mail)
            os.chown(maildir / "tmp" / name, self.uid, self.gid)
            (maildir / "tmp" / name).rename(maildir / "new" / name)

    def flags(self, folder: str = "") -> list[str]:
        """The flags of each mail in the INBOX or a folder, as Maildir writes them (S is seen)."""
        return sorted(path.name.partition(":2,")[2] for path in self._read(folder))

    def mails(self, folder: str) -> list[bytes]:
        """What lies in a folder and was looked at or put there, with the line ends it was sent with."""
        return sorted(path.read_bytes().replace(b"\n", b"\r\n") for path in self._read(folder))

    def _read(self, folder: str) -> list[Path]:
        maildir = self.home / "Maildir" / (f".{encoded(folder)}" if folder else "")
        return list((maildir / "cur").iterdir())

    def forget_uids(self) -> None:
        """As after a restored backup: same mails, another UIDVALIDITY. The server must be stopped."""
        for index in (self.home / "Maildir").glob("dovecot*"):
            if index.name.startswith(("dovecot-uidlist", "dovecot.index")):
                index.unlink()


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    """A running server with an empty mailbox."""
    if shutil.which("dovecot") is None:
        missing("Dovecot", "apt-get install dovecot-imapd")
    if os.geteuid() != 0:
        missing("A user who may start Dovecot", "run the tests as root")
    with running_dovecot() as server:
        yield server


@contextmanager
def running_dovecot() -> Iterator[Dovecot]:
    """A running server with an empty mailbox, gone with its folder at the end; only root can start one."""
    home = Path(tempfile.mkdtemp(prefix="onefront-dovecot-"))
    server = _prepared(home)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)


def _prepared(home: Path) -> Dovecot:
    owner = pwd.getpwnam("mail")
    home.chmod(0o755)
    for maildir in (home / "Maildir", home / "Maildir" / f".{encoded(SENT)}"):
        for folder in (maildir, maildir / "cur", maildir / "new", maildir / "tmp"):
            folder.mkdir()
            os.chown(folder, owner.pw_uid, owner.pw_gid)
    certificate(home)
    (home / "users").write_text(f"{USER}:{PASSWORD}\n")
    server = Dovecot(home, free_port(), free_port(), free_port(), owner.pw_uid, owner.pw_gid)
    (home / "oauth2").write_text(_OAUTH2.format(port=server.token_port))
    values = {"home": home, "port": server.port, "secure_port": server.secure_port, "sent": SENT}
    text = _CONFIGURATION.format(ssl="yes", user=owner.pw_uid, group=owner.pw_gid, **values)
    (home / "conf").write_text(text)
    return server
