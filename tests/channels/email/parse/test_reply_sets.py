"""Reply extraction on other projects' samples: nothing wanted is ever lost, and most old text is left out."""

from collections.abc import Iterator
from pathlib import Path

from channels.email.parse import parse_mail
from channels.email.parse.html_text import html_to_text
from channels.email.parse.reply_text import reply_text
from tests.channels.email.parse.samples import expectations, letters

# Whose wanted text is no part of the mail: the samples change it, or leave out what stands between.
NOT_IN_THE_MAIL = {"embedded_email_7.txt", "embedded_email_17.txt"}
EXACT_FLOOR = 0.70


def trimmed(corpora: Path) -> Iterator[tuple[str, str, str]]:
    folder = corpora / "mail/discourse_trimmer"
    for path in sorted((folder / "emails").glob("*.txt")):
        yield path.name, reply_text(path.read_text()), (folder / "trimmed" / path.name).read_text()


def expected(corpora: Path, name: str) -> Iterator[tuple[str, str, str]]:
    for path, wanted in expectations(corpora, name).items():
        if "reply" in wanted:
            yield path, extracted(corpora / "mail" / name / path), wanted["reply"]


def extracted(path: Path) -> str:
    raw = path.read_bytes()
    match path.suffix:
        case ".eml":
            return parse_mail(raw).reply_text
        case ".html":
            return reply_text(html_to_text(raw.decode("utf-8", "replace")))
        case _:
            return reply_text(raw.decode())


def samples(corpora: Path) -> list[tuple[str, str, str]]:
    """The name, what we extract and what is wanted."""
    sets = (expected(corpora, name) for name in ("zapier_reply", "github_reply", "talon"))
    return [*trimmed(corpora), *(found for one in sets for found in one)]


def test_no_wanted_text_is_lost(corpora: Path) -> None:
    lost = {name for name, ours, wanted in samples(corpora) if letters(wanted) not in letters(ours)}
    assert lost <= NOT_IN_THE_MAIL


def test_most_replies_are_exact(corpora: Path) -> None:
    exact = [letters(wanted) == letters(ours) for _, ours, wanted in samples(corpora)]
    assert sum(exact) / len(exact) >= EXACT_FLOOR
