"""How far we read what other projects read in their own samples: `python -m bench.mail_agreement CORPORA`.

CORPORA is the folder that holds `mail/` with the sets. Prints a line for each set, and every miss with its reason.
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from channels.email.parse import parse_mail
from tests.channels.email.parse import test_machine_mail, test_other_sets, test_reply_sets, test_zammad
from tests.channels.email.parse.samples import SETS, expectations, letters, messages, sample

UNEXPLAINED = "to be looked at"


@dataclass(frozen=True, slots=True)
class Agreement:
    """What was compared: how often, and where we read something else, with the reason."""

    what: str
    compared: int
    misses: Mapping[str, str]


def main() -> None:
    """Print the table and the misses."""
    found = list(agreements(Path(sys.argv[1])))
    for each in found:
        agreed = each.compared - len(each.misses)
        print(f"{each.what:<44}{agreed:5} of {each.compared:4}  {agreed / each.compared:7.1%}")
    for each in found:
        for name, reason in sorted(each.misses.items()):
            print(f"{each.what}: {name}: {reason}")


def agreements(corpora: Path) -> Iterator[Agreement]:
    """Every comparison there is."""
    for name in sorted(SETS):
        broken = {path: reason for path, raw in messages(corpora, name) if (reason := why_unread(raw))}
        yield Agreement(f"{name}: read without an exception", sum(1 for _ in messages(corpora, name)), broken)
    yield zammad(corpora)
    yield zbateson(corpora)
    yield chatwoot(corpora)
    yield replies(corpora)
    yield cut(corpora)
    yield from bounces(corpora)


def why_unread(raw: bytes) -> str:
    """The exception a mail causes, if any."""
    try:
        parse_mail(raw)
    except Exception as error:  # noqa: BLE001 (what this looks for)
        return repr(error)
    return ""


def zammad(corpora: Path) -> Agreement:
    """Subject, sender, recipients, body and files of sixty odd mails."""
    wanted = expectations(corpora, "zammad")
    misses = {}
    for name in wanted:
        differing = test_zammad.differences(sample(corpora, f"zammad/{name}"), wanted[name])
        if differing:
            reasons = {test_zammad.ON_PURPOSE.get((name, what), UNEXPLAINED) for what in differing}
            misses[name] = f"{', '.join(sorted(differing))}: {'; '.join(sorted(reasons))}"
    return Agreement("zammad: all of subject, people, body, files", len(wanted), misses)


def zbateson(corpora: Path) -> Agreement:
    """Samples of ten mail programs."""
    wanted = expectations(corpora, "zbateson")
    misses = {
        name: test_other_sets.ZBATESON_ON_PURPOSE.get(name, UNEXPLAINED)
        for name, want in wanted.items()
        if not test_other_sets.same_as_zbateson(corpora, sample(corpora, f"zbateson/{name}"), want)
    }
    return Agreement("zbateson: people, subject, texts, files", len(wanted), misses)


def chatwoot(corpora: Path) -> Agreement:
    """Threads, files and automatic replies."""
    wanted = expectations(corpora, "chatwoot")
    misses = {}
    for name, want in wanted.items():
        differing = test_other_sets.chatwoot_differences(sample(corpora, f"chatwoot/{name}"), want)
        if differing:
            misses[name] = f"{', '.join(sorted(differing))}: they keep 15 files at most"
    return Agreement("chatwoot: threads, files, automatic replies", len(wanted), misses)


def replies(corpora: Path) -> Agreement:
    """Whether the new text is exactly what is wanted."""
    found = test_reply_sets.samples(corpora)
    misses = {
        name: test_reply_sets.MORE.get(name, UNEXPLAINED)
        for name, ours, wanted in found
        if letters(ours) != letters(wanted)
    }
    return Agreement("replies: exactly the new text", len(found), misses)


def cut(corpora: Path) -> Agreement:
    """Whether any wanted text is left out."""
    found = test_reply_sets.samples(corpora)
    misses = {name: UNEXPLAINED for name, ours, wanted in found if not test_reply_sets.has_all(ours, wanted)}
    return Agreement("replies: no wanted text is left out", len(found), misses)


def bounces(corpora: Path) -> Iterator[Agreement]:
    """Whether a report is recognised, and its status code."""
    found = list(test_machine_mail.recognised(corpora))
    missed = {
        path: test_machine_mail.NO_BOUNCE.get(path, UNEXPLAINED) for path, recognised, _ in found if not recognised
    }
    yield Agreement("bounces: recognised", len(found), missed)
    coded = [(path, right) for path, _, right in found if right is not None]
    wrong = {path: "another code of several that are told" for path, right in coded if not right}
    yield Agreement("bounces: status code", len(coded), wrong)


if __name__ == "__main__":
    main()
