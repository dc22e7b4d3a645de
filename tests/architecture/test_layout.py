"""Everything lies where the design says, and nothing of the machine it was written on comes along: design section 2."""

import re

from tests.architecture.source import ROOT, tracked

FOLDERS = frozenset(
    {".ci", "agent_ui", "bench", "bin", "channels", "docs", "hub", "portal", "storage", "tests"},
)
FILES = frozenset(
    {".editorconfig", ".gitignore", "CHANGELOG.md", "LICENSE", "Procfile", "README.md", "pyproject.toml"}
    | {"requirements-dev.lock", "requirements.lock"},
)
# The brackets keep this line from finding itself.
MACHINE_PATH = re.compile(r"/(?:wor[k]|far[m]|roo[t]|hom[e])/[a-z.]")
TEXT = (
    ".cfg",
    ".css",
    ".html",
    ".js",
    ".json",
    ".mako",
    ".md",
    ".po",
    ".py",
    ".sh",
    ".toml",
    ".txt",
    ".xml",
    ".yaml",
    ".yml",
)


def is_text(name: str) -> bool:
    return name.endswith(TEXT) or "." not in name.rsplit("/", 1)[-1]


def test_the_top_is_as_designed() -> None:
    folders = {name.split("/")[0] for name in tracked() if "/" in name}
    files = {name for name in tracked() if "/" not in name}
    assert folders <= FOLDERS
    assert files == FILES


def test_the_commands_can_be_run() -> None:
    commands = [name for name in tracked() if name.startswith(("bin/", ".ci/"))]
    assert {"bin/run", "bin/test", ".ci/run"} <= set(commands)
    assert [name for name in commands if not (ROOT / name).stat().st_mode & 0o100] == []


def test_no_file_knows_the_machine() -> None:
    texts = (name for name in tracked() if is_text(name) and "/vendor/" not in name)
    assert [name for name in texts if MACHINE_PATH.search((ROOT / name).read_text())] == []


def test_tests_mirror_the_code() -> None:
    folders = {name.split("/")[1] for name in tracked() if name.startswith("tests/") and name.count("/") > 1}
    assert folders <= {"agent_ui", "channels", "hub", "portal", "storage"} | {
        "architecture",
        "journeys",
        "peers",
        "services",
    }
