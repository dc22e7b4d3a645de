"""Reply extraction on other projects' samples: nothing wanted is ever lost, and most old text is left out."""

from collections.abc import Iterator
from pathlib import Path

from channels.email.parse import parse_mail
from channels.email.parse.html_text import html_to_text
from channels.email.parse.reply_text import reply_text
from tests.channels.email.parse.samples import expectations, letters

KEPT, BETWEEN = "a signature is the writer's own text, and stays", "what is new stands between what is old"
FORWARDED, CUT_OFF = "what is forwarded is meant to be read", "the introduction is cut off, so nobody can tell"
# Why more is shown than the sample wants. Nothing is ever shown less of.
MORE = {
    "delimiters.txt": "ornaments below the text stay",
    "embedded_email_10.txt": KEPT,
    "embedded_email_11.txt": BETWEEN,
    "embedded_email_12.txt": BETWEEN,
    "embedded_email_16.txt": KEPT,
    "embedded_email_17.txt": BETWEEN,
    "embedded_email_18.txt": BETWEEN,
    "embedded_email_4.txt": "the quotation has marks of its own",
    "embedded_email_7.txt": BETWEEN,
    "embedded_email_dutch_2.txt": BETWEEN,
    "embedded_email_german_6.txt": CUT_OFF,
    "embedded_email_norwegian.txt": KEPT,
    "embedded_email_polish_1.txt": KEPT,
    "forwarded_gmail.txt": FORWARDED,
    "forwarded_message.txt": FORWARDED,
    "signatures.txt": KEPT,
    "spam_1.txt": "there is nothing but quotations",
    "usenet.txt": KEPT,
    "email_iPhone.txt": KEPT,
    "email_BlackBerry.txt": KEPT,
    "email_multi_word_sent_from_my_mobile_device.txt": KEPT,
}
EXACT_FLOOR = 0.75


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


def has_all(ours: str, wanted: str) -> bool:
    """Whether every wanted line is there, in its order: the samples leave out what stands between them."""
    rest = letters(ours)
    for line in filter(None, map(letters, wanted.splitlines())):
        _, found, rest = rest.partition(line)
        if not found:
            return False
    return True


def test_no_wanted_text_is_lost(corpora: Path) -> None:
    assert {name for name, ours, wanted in samples(corpora) if not has_all(ours, wanted)} == set()


def test_most_replies_are_exact_and_the_others_show_more_for_a_reason(corpora: Path) -> None:
    found = samples(corpora)
    more = {name for name, ours, wanted in found if letters(wanted) != letters(ours)}
    assert more == MORE.keys()
    assert 1 - len(more) / len(found) >= EXACT_FLOOR
