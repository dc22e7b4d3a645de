"""A mailbox as an administrator describes it, and what of that cannot be."""

from dataclasses import dataclass

from hub.errors import sentence
from hub.mailboxes.model import MailAccount

_TLS, _AFTER = ("tls", "starttls", "none"), ("keep", "seen", "move")
PASSWORD, OAUTH2 = "password", "oauth2"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """What an administrator says of a mailbox. `inbox` is our address whose mail lies in it; see `MailAccount`.

    `seen` is the version they looked at, None for whoever did not look.
    """

    host: str
    user: str
    inbox: str
    port: int = 993
    tls: str = "tls"
    folders: tuple[str, ...] = ("INBOX",)
    after: str = "keep"
    move_to: str = ""
    sign_in: str = PASSWORD
    token_url: str = ""
    client_id: str = ""
    scope: str = ""
    read_sent: bool = False
    keep_sent: bool = False
    sent_folder: str = ""
    seen: int | None = None

    def wrong(self) -> dict[str, str]:
        """The fields that break a rule, each with what is wrong with it."""
        rules = {
            "host": (_is_line(self.host, 253), sentence("1 to 253 characters")),
            "user": (_is_line(self.user, 320), sentence("1 to 320 characters")),
            "port": (0 < self.port < 65536, sentence("1 to 65535")),
            "tls": (self.tls in _TLS, sentence("tls, starttls or none")),
            "folders": (self._folders_fit(), sentence("at least one")),
            "after": (self.after in _AFTER, sentence("keep, seen or move")),
            "move_to": (self._move_fits(), sentence("a folder that is not read, if mails are moved")),
            "sent_folder": (self._sent_fits(), sentence("a folder that is not read")),
            **self._oauth_rules(),
        }
        return {field: told for field, (right, told) in rules.items() if not right}

    def _folders_fit(self) -> bool:
        return bool(self.folders) and all(_is_line(each, 255) for each in self.folders)

    def _move_fits(self) -> bool:
        return _is_line(self.move_to, 255) == (self.after == "move") and self.move_to not in self.folders

    def _sent_fits(self) -> bool:
        return not self.sent_folder or (_is_line(self.sent_folder, 255) and self.sent_folder not in self.folders)

    def _oauth_rules(self) -> dict[str, tuple[bool, str]]:
        """A token is asked for in secret only (RFC 6749 s3.2)."""
        if self.sign_in == PASSWORD:
            return {}
        secret = self.token_url.startswith("https://") and _is_line(self.token_url, 500)
        return {
            "sign_in": (self.sign_in == OAUTH2, sentence("password or oauth2")),
            "token_url": (secret, sentence("an address that begins with https://")),
            "client_id": (_is_line(self.client_id, 255), sentence("1 to 255 characters")),
            "scope": (len(self.scope) <= 500 and self.scope.isprintable(), sentence("at most 500 characters")),
        }


def mailbox_of(account: MailAccount) -> Mailbox:
    """What was said of a mailbox."""
    fields = {name: getattr(account, name) for name in Mailbox.__dataclass_fields__ if name != "seen"}
    return Mailbox(**fields | {"folders": tuple(account.folders)})


def _is_line(text: str, most: int) -> bool:
    return len(text.strip()) > 0 and len(text) <= most and text.isprintable()
