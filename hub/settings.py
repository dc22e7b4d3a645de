"""Every setting, read once from the environment. Nothing else in the product looks there."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import Field, dataclass, field, fields, replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from urllib.parse import urlsplit

from hub.errors import Invalid

PREFIX = "ONEFRONT_"
RELAY_TLS = ("none", "starttls", "tls")
LOG_FORMATS, LOG_LEVELS = ("console", "json"), ("debug", "info", "warning", "error")
_TRUE, _FALSE = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off", ""})


def _setting(default: Any, meaning: str, *, secret: bool = False, one_of: tuple[str, ...] = (), least: int = 1) -> Any:
    """A field with the sentence that documents it; a secret one is never printed. `least` is for numbers."""
    return field(default=default, repr=not secret, metadata={"meaning": meaning, "one_of": one_of, "least": least})


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one installation. Addresses to listen on are `host:port`; port 0 lets the system choose."""

    data: Path = _setting(Path("var"), "Folder of the database, the files and the secret key.")
    database_url: str = _setting(
        "", "Database. Empty: SQLite in the data folder. Else `postgresql+asyncpg://…`.", secret=True
    )
    redis_url: str = _setting(
        "", "Redis that carries hints between processes. Empty: one process, in memory.", secret=True
    )
    secret_key: str = _setting(
        "", "Signs reply addresses, at least 32 characters. Empty: made once, kept in the data folder.", secret=True
    )
    public_url: str = _setting("", "Address people reach the site by, for links in mail, e.g. `https://desk.example`.")
    hosts: tuple[str, ...] = _setting((), "Host names the site answers to besides loopback, comma-separated.")
    trusted_proxies: tuple[str, ...] = _setting((), "Addresses whose `X-Forwarded-For` is believed.")
    company: str = _setting("Bellini Coffee", "Name of the company, shown in the desk.")
    country: str = _setting("DE", "Country (ISO 3166-1) of telephone numbers that are written without one.")
    http: str = _setting("127.0.0.1:8080", "Where the web site listens.")
    smtp: str = _setting("127.0.0.1:8025", "Where the SMTP door listens. `off`: it does not.")
    lmtp: str = _setting("off", "Where the LMTP door listens. `off`: it does not.")
    request_inbox: str = _setting(
        "", "Address of ours that requests made on the customers' page go to. Empty: the oldest inbox address."
    )
    mail_domain: str = _setting("bellini.example", "Domain of our addresses; reply addresses are made in it.")
    mail_hostname: str = _setting("localhost", "Name the doors and the relay's client greet with.")
    mail_limit: int = _setting(50, "Largest mail the doors take, in MiB.")
    mail_connections: int = _setting(500, "Connections a door holds at once.")
    mail_connections_per_peer: int = _setting(
        50, "Of these, how many from one address. Raise it for a mail server in front."
    )
    tls_certificate: str = _setting("", "PEM file with the certificate chain for STARTTLS at the SMTP door.")
    tls_key: str = _setting("", "PEM file with the certificate's private key.")
    relay_host: str = _setting("", "Relay that takes outgoing mail. Empty: it is kept as files in the data folder.")
    relay_port: int = _setting(587, "Port of the relay.")
    relay_user: str = _setting("", "User to sign in with at the relay. Empty: nobody signs in.")
    relay_password: str = _setting("", "Password at the relay.", secret=True)
    relay_tls: str = _setting("starttls", "How the relay is spoken to: `none`, `starttls` or `tls`.", one_of=RELAY_TLS)
    dkim_keys: str = _setting(
        "", "Folder of the keys outgoing mail is signed with, `DOMAIN/SELECTOR.pem`. Empty: `dkim` in the data folder."
    )
    undo_seconds: int = _setting(
        10, "Seconds an answer waits to be called back before it leaves, at most 120. 0: it leaves at once.", least=0
    )
    announce_monitoring: bool = _setting(
        default=True, meaning="Whether agents are told who monitors a conversation of theirs."
    )
    imap_accounts: str = _setting(
        "", "JSON list of mailboxes to read: `[{host, port, user, password, inbox}]`.", secret=True
    )
    authserv_id: str = _setting(
        "",
        "Name by which a mail server before the doors states Authentication-Results; it must remove those that others "
        "put there in its name. Empty: the hub checks senders itself.",
    )
    dns_servers: tuple[str, ...] = _setting(
        (), "Name servers senders are checked with, comma-separated. Empty: the system's. `off`: no DNS is asked."
    )
    parsers: int = _setting(2, "Processes that understand contacts.")
    log_format: str = _setting("console", "`console` for people, `json` for machines.", one_of=LOG_FORMATS)
    log_level: str = _setting("info", "`debug`, `info`, `warning` or `error`.", one_of=LOG_LEVELS)
    metrics_token: str = _setting("", "Bearer token for `/metrics`. Empty: loopback only.", secret=True)
    development: bool = _setting(default=False, meaning="Shows the style guide. Not for a site people use.")

    @classmethod
    def load(cls) -> "Settings":
        """The settings of this process. Raises `Invalid`."""
        return cls.from_environment(os.environ)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Settings":
        """The settings of these variables. Raises `Invalid` for a value that cannot be read or an unknown name."""
        known = {PREFIX + each.name.upper(): each for each in fields(cls)}
        given = {name: value for name, value in environ.items() if name.startswith(PREFIX) and "_TEST_" not in name}
        given = _with_secrets(given, [name for name, each in known.items() if not each.repr])
        unknown = sorted(set(given) - set(known))
        if unknown:
            raise Invalid(f"there is no setting {', '.join(unknown)}", dict.fromkeys(unknown, "unknown"))
        return cls(**{known[name].name: _read(known[name], name, value) for name, value in given.items()})

    def with_data(self, folder: Path) -> "Settings":
        """The same, with the data somewhere else."""
        return replace(self, data=folder)

    @property
    def database(self) -> str:
        """The address of the database."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data.resolve()}/onefront.sqlite3"

    @property
    def dkim_folder(self) -> Path:
        """Where the keys are that outgoing mail is signed with."""
        return Path(self.dkim_keys) if self.dkim_keys else self.data / "dkim"

    @property
    def known_hosts(self) -> frozenset[str]:
        """The host names the site answers to besides loopback: those given, and that of the public address."""
        public = urlsplit(self.public_url).hostname
        return frozenset({*self.hosts, public} if public else self.hosts)

    @property
    def https(self) -> bool:
        """Whether people reach the site over https."""
        return self.public_url.startswith("https://")

    def key(self) -> bytes:
        """The secret key, made and kept with mode 0600 if none is given. Raises `Invalid` for one that is too short."""
        secret = self.secret_key or _kept_secret(self.data)
        if len(secret) < 32:
            raise Invalid("the secret key needs at least 32 characters", {PREFIX + "SECRET_KEY": "too short"})
        return secret.encode()


def documented() -> list[tuple[str, str, str]]:
    """Every setting as (variable, default, meaning), in order; `docs/settings.md` is this list."""
    return [(PREFIX + each.name.upper(), _shown(each), _meaning(each)) for each in fields(Settings)]


def _with_secrets(given: Mapping[str, str], secret: list[str]) -> dict[str, str]:
    """The same with what `<NAME>_FILE` points to in place of it. Raises `Invalid`."""
    values = dict(given)
    for name in secret:
        file = values.pop(f"{name}_FILE", None)
        if file is None:
            continue
        if name in values:
            raise Invalid(f"{name} and {name}_FILE are both set", {name: "twice"})
        try:
            values[name] = Path(file).read_text("utf-8").strip()
        except (OSError, ValueError) as error:
            raise Invalid(f"{name}_FILE cannot be read", {f"{name}_FILE": "unreadable"}) from error
    return values


def _read(known: Field[Any], name: str, value: str) -> Any:
    default: Any = known.default
    try:
        if isinstance(default, bool):
            return _flag(value)
        if isinstance(default, int):
            return _number(value, known.metadata["least"])
        if isinstance(default, tuple):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return _chosen(type(default)(value), known.metadata["one_of"])
    except ValueError as error:
        raise Invalid(f"{name} cannot be read: {value!r}", {name: "unreadable"}) from error


def _chosen(value: Any, one_of: tuple[str, ...]) -> Any:
    if one_of and value not in one_of:
        raise ValueError(value)
    return value


def _number(value: str, least: int) -> int:
    number = int(value)
    if number < least:
        raise ValueError(value)
    return number


def _flag(value: str) -> bool:
    word = value.strip().lower()
    if word not in _TRUE | _FALSE:
        raise ValueError(value)
    return word in _TRUE


def _meaning(known: Field[Any]) -> str:
    meaning: str = known.metadata["meaning"]
    return meaning if known.repr else f"{meaning} Secret."


def _shown(known: Field[Any]) -> str:
    default: object = known.default
    if isinstance(default, bool):
        return "on" if default else "off"
    return ",".join(default) if isinstance(default, tuple) else str(default)


def _kept_secret(folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "secret-key"
    if not file.exists():
        # Written whole under another name, then linked: of two processes that start at once, one makes the key,
        # and neither ever reads half of it. NamedTemporaryFile makes it with mode 0600.
        with NamedTemporaryFile("w", dir=folder, encoding="ascii") as new:
            new.write(secrets.token_urlsafe(48))
            new.flush()
            with suppress(FileExistsError):
                file.hardlink_to(new.name)
    return file.read_text(encoding="ascii").strip()
