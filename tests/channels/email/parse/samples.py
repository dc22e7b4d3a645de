"""The corpora as the tests of reading mail look at them."""

import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from channels.email.parse import ParsedMail, parse_mail

# Where the raw messages of each set are; the rest of a folder is expectations and decoded parts.
SETS = {
    "chatwoot": "*.eml",
    "cpython": "msg_*.txt",
    "discourse_trimmer": "emails/*.txt",
    "flanker": "**/*.eml",
    "github_reply": "*.txt",
    "mailparserreply": "*.txt",
    "mikel_mail": "**/*.eml",
    "mime4j": "**/*.msg",
    "sisimai": "**/*.eml",
    "talon": "**/*.eml",
    "zammad": "*.box",
    "zapier_reply": "*.txt",
    "zbateson": "*.txt",
}


def messages(corpora: Path, name: str) -> Iterator[tuple[str, bytes]]:
    """Every raw message of a set: its path within the set and its bytes."""
    folder = corpora / "mail" / name
    for path in sorted(folder.glob(SETS[name])):
        yield str(path.relative_to(folder)), path.read_bytes()


def expectations(corpora: Path, name: str) -> dict[str, Any]:
    """What the project a set comes from expects, by path."""
    loaded: dict[str, Any] = json.loads((corpora / "mail" / name / "expected.json").read_text())
    return loaded


def sample(corpora: Path, path: str) -> ParsedMail:
    """One message, read."""
    return parse_mail((corpora / "mail" / path).read_bytes())


def letters(text: str | None) -> str:
    """Only the letters and digits of a text: layout differs by design, lost or damaged text does not."""
    normal = unicodedata.normalize("NFKC", text or "").lower()
    return "".join(letter for letter in normal if letter.isalnum())
