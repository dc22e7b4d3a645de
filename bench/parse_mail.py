"""How fast mail is read, beside the standard library's modern parser: `python -m bench.parse_mail [FOLDER]`.

FOLDER holds raw mails (.box, .eml, .txt); without one, mails as most people write them are made up. Prints mails per
second and core, and how many times as fast as `email.policy.default` walking the same mails.
"""

import sys
import time
from collections.abc import Callable, Sequence
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from statistics import median

from channels.email.parse import parse_mail, to_contact

ROUNDS = 5
ENVELOPE = {"mail_from": "anna@example.com"}


def main() -> None:
    """Print one line a parser, and the ratio."""
    mails = from_folder(Path(sys.argv[1])) if len(sys.argv) > 1 else made_up()
    size = sum(map(len, mails)) / len(mails) / 1024
    ours, theirs = rate(ours_reads, mails), rate(standard_reads, mails)
    print(f"{len(mails)} mails of {size:.1f} kB on average, median of {ROUNDS} rounds on one core")
    print(f"{'channels.email.parse':<28}{ours:8.0f} mails/s")
    print(f"{'email with policy.default':<28}{theirs:8.0f} mails/s")
    print(f"{'ratio':<28}{ours / theirs:8.2f}")


def ours_reads(raw: bytes) -> None:
    """Everything: tree, bodies, safe HTML, reply, files, bounce."""
    to_contact(parse_mail(raw), ENVELOPE)


def standard_reads(raw: bytes) -> None:
    """Less than we do: addresses, subject, and the content of every part."""
    message = message_from_bytes(raw, policy=default)
    try:
        _ = [str(message[name]) for name in ("from", "to", "cc", "subject", "date")]
        _ = [part.get_content() for part in message.walk() if not part.is_multipart()]
    except (LookupError, ValueError, AttributeError, TypeError, KeyError):
        # It cannot read every mail; the time it took counts all the same.
        return


def rate(read: Callable[[bytes], None], mails: Sequence[bytes]) -> float:
    """Mails per second."""
    return len(mails) / median(seconds(read, mails) for _ in range(ROUNDS))


def seconds(read: Callable[[bytes], None], mails: Sequence[bytes]) -> float:
    """CPU time for all mails once."""
    started = time.process_time()
    for raw in mails:
        read(raw)
    return time.process_time() - started


def from_folder(folder: Path) -> list[bytes]:
    """Every raw mail of a folder."""
    return [path.read_bytes() for path in sorted(folder.rglob("*")) if path.suffix in (".box", ".eml", ".txt")]


def made_up(count: int = 200) -> list[bytes]:
    """Text and HTML with a quotation; every fifth with a file of 40 kB."""
    return [one_mail(number).as_bytes() for number in range(count)]


def one_mail(number: int) -> EmailMessage:
    """A reply of a customer."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "Anna Müller <anna@example.com>", "Support <support@example.org>"
    mail["Subject"], mail["Message-ID"] = f"Re: Grüße, Bestellung {number}", f"<{number}@example.com>"
    mail["Date"] = "Mon, 04 May 2026 12:00:00 +0200"
    answer = ["Vielen Dank für die schnelle Antwort."] * 20
    quoted = ["Sehr geehrte Frau Müller, gern helfen wir Ihnen weiter."] * 30
    old = "\n".join(f"> {line}" for line in quoted)
    mail.set_content("\n".join(answer) + f"\n\nAm 04.05.2026 um 11:00 schrieb Support:\n{old}\n")
    html = "".join(f"<p style='color: #222'>{line}</p>" for line in answer)
    mail.add_alternative(f"<html><body>{html}<blockquote>{old}</blockquote></body></html>", subtype="html")
    if number % 5 == 0:
        mail.add_attachment(bytes(40_000), maintype="application", subtype="pdf", filename="Rechnung.pdf")
    return mail


if __name__ == "__main__":
    main()
