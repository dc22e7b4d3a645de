"""Settings: read strictly, kept secret, and documented as they are."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from hub.errors import Invalid
from hub.settings import Settings, documented

ROOT = Path(__file__).parents[2]


def read(**values: str) -> Settings:
    return Settings.from_environment({f"ONEFRONT_{name.upper()}": value for name, value in values.items()})


def test_nothing_set_is_a_demo_on_this_machine() -> None:
    settings = read()
    assert (settings.http, settings.smtp, settings.lmtp) == ("127.0.0.1:8080", "127.0.0.1:8025", "off")
    assert settings.database == f"sqlite+aiosqlite:///{Path('var').resolve()}/onefront.sqlite3"
    assert not settings.https
    assert not settings.development


def test_every_kind_of_value_is_read() -> None:
    settings = read(data="elsewhere", relay_port="25", hosts=" a.example, b.example ,", development="Yes")
    assert settings.data == Path("elsewhere")
    assert settings.relay_port == 25
    assert settings.hosts == ("a.example", "b.example")
    assert settings.development


def test_a_misspelt_name_is_refused() -> None:
    with pytest.raises(Invalid, match="ONEFRONT_RELAY_HOSTS"):
        read(relay_hosts="mail.example")


def test_other_programs_and_the_tests_own_names_are_left_alone() -> None:
    assert Settings.from_environment({"PATH": "/bin", "ONEFRONT_TEST_BROWSER": "x"}) == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("relay_port", "smtp"),
        ("parsers", "0"),
        ("undo_seconds", "-1"),
        ("development", "perhaps"),
        ("relay_tls", "ssl"),
        ("log_format", "xml"),
        ("log_level", "loud"),
    ],
)
def test_a_value_that_cannot_be_read_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(**{name: value})
    assert refused.value.fields == {f"ONEFRONT_{name.upper()}": "unreadable"}


def test_the_public_address_is_one_of_ours() -> None:
    settings = read(public_url="https://desk.example:8443/", hosts="other.example")
    assert settings.known_hosts == {"desk.example", "other.example"}
    assert settings.https


def test_secrets_are_not_shown() -> None:
    shown = repr(
        read(
            secret_key="key-nobody-sees",
            relay_password="word-nobody-sees",
            metrics_token="token-nobody-sees",
            imap_accounts="mail-nobody-sees",
            database_url="postgresql+asyncpg://u:base-nobody-sees@h/d",
            redis_url="redis://:bus-nobody-sees@h",
        )
    )
    assert "nobody-sees" not in shown


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("word-in-a-file\n")
    assert read(relay_password_file=str(file)).relay_password == "word-in-a-file"
    with pytest.raises(Invalid, match="both"):
        read(relay_password_file=str(file), relay_password="another")
    with pytest.raises(Invalid, match="ONEFRONT_RELAY_PASSWORD_FILE cannot be read"):
        read(relay_password_file=str(tmp_path / "missing"))
    with pytest.raises(Invalid, match="there is no setting"):
        read(relay_host_file=str(file))


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    settings = Settings().with_data(tmp_path / "new")
    key = settings.key()
    assert len(key) >= 32
    assert settings.key() == key
    assert stat.S_IMODE((tmp_path / "new" / "secret-key").stat().st_mode) == 0o600
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["secret-key"]


def test_a_given_key_is_used_and_kept_nowhere(tmp_path: Path) -> None:
    assert read(data=str(tmp_path), secret_key="x" * 32).key() == b"x" * 32
    assert list(tmp_path.iterdir()) == []


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="32 characters"):
        read(data=str(tmp_path), secret_key="short").key()


def test_processes_that_start_at_once_agree_on_the_key(tmp_path: Path) -> None:
    program = "import sys; from pathlib import Path; from hub.settings import Settings; sys.stdin.read(1);"
    program += f"print(Settings().with_data(Path({str(tmp_path)!r})).key().decode())"
    command = [sys.executable, "-c", program]
    started = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(6)
    ]
    for process in started:
        assert process.stdin is not None
        process.stdin.write("!")
        process.stdin.flush()
    keys = {process.communicate()[0] for process in started}
    assert len(keys) == 1
    assert len(keys.pop().strip()) >= 32


def test_every_setting_is_documented() -> None:
    assert all(meaning.endswith(".") for _, _, meaning in documented())
    assert not [name for name, default, _ in documented() if "nobody" in default]
