"""Thinks up what customers write next: questions in their language, answers to our mails, and what machines send."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr
from pathlib import Path
from random import Random
from uuid import uuid4

from hub.runtime.demo.letters import Letter, quoting, with_html, with_picture
from hub.runtime.demo.papers import Writer, company, stories, writers

THANKS = {
    "en": ("Thank you, that helped a lot!", "Thanks. One more thing: how long does delivery take?", "It still hums."),
    "de": ("Vielen Dank, das hat geholfen!", "Danke! Wie lange dauert die Lieferung?", "Leider ist es noch genauso."),
    "ru": ("Спасибо, всё получилось!", "Спасибо! А сколько идёт доставка?", "К сожалению, не помогло."),
}
KINDS = {"plain": 40, "html": 25, "picture": 15, "newsletter": 5, "absence": 5}
# How often a customer answers one of our mails instead of writing anew, if there is one to answer.
ANSWERS = 0.4


@dataclass(frozen=True, slots=True)
class Post:
    """One mail with its envelope. `kind` is what it is counted as."""

    kind: str
    sender: str
    recipient: str
    mail: EmailMessage


class Correspondence:
    """All customers of the company, writing one mail after the other."""

    def __init__(self, random: Random, domain: str, outgoing: Path) -> None:
        self._random = random
        self._domain = domain
        self._outgoing = outgoing
        self._answered: set[Path] = set()
        self._writers = list(writers())

    def next(self) -> Post:
        """The next mail; reads our outgoing mails, so call it away from the event loop."""
        ours = sorted(set(self._outgoing.glob("*.eml")) - self._answered)
        if ours and self._random.random() < ANSWERS:
            chosen = self._random.choice(ours)
            self._answered.add(chosen)
            written = chosen.read_bytes()
            if b"\nAuto-Submitted:" not in written:
                return self._answer(written)
        (kind,) = self._random.choices(list(KINDS), list(KINDS.values()))
        return self._anew(kind)

    def _anew(self, kind: str) -> Post:
        writer = self._random.choice(self._writers)
        story = self._random.choice([each for each in stories() if each.language == writer.language])
        told = story.about(self._random, customer=writer.first_name, agent="")
        inbox = next(row["inbox"] for row in company()["queue"] if row["name"] == story.queue)
        recipient = f"{inbox}@{self._domain}"
        letter = _letter(writer, recipient, told.subject, told.said[0])
        return Post(kind, writer.address, recipient, _dressed(letter, kind))

    def _answer(self, raw: bytes) -> Post:
        """A customer answers one of our mails, to where it asks answers to go."""
        ours = BytesParser(policy=policy.default).parsebytes(raw)
        name, address = parseaddr(str(ours["To"]))
        recipient = parseaddr(str(ours["Reply-To"] or ours["From"]))[1]
        writer = next((each for each in self._writers if each.address == address), Writer(name, name, address, "en"))
        body = ours.get_body(("plain",))
        text = self._random.choice(THANKS[writer.language])
        letter = Letter(
            name=writer.name,
            address=address,
            to=recipient,
            subject=str(ours["Subject"]),
            text=quoting(f"{text}\n\n{writer.first_name}", body.get_content() if body is not None else ""),
            message_id=_message_id(address),
            at=datetime.now(UTC),
            in_reply_to=str(ours["Message-ID"]).strip("<> "),
        )
        return Post("answer", address, recipient, letter.mail())


def _letter(writer: Writer, recipient: str, subject: str, text: str) -> Letter:
    now = datetime.now(UTC)
    return Letter(writer.name, writer.address, recipient, subject, text, _message_id(writer.address), now)


def _dressed(letter: Letter, kind: str) -> EmailMessage:
    """The letter as that kind of mail."""
    mail = letter.mail()
    match kind:
        case "html":
            with_html(mail, letter.text)
        case "picture":
            with_html(mail, letter.text)
            with_picture(mail)
        case "newsletter":
            mail.replace_header("Subject", f"Our offers: {letter.subject}")
            mail["Precedence"] = "bulk"
            mail["List-Unsubscribe"] = f"<mailto:{letter.address}>"
        case "absence":
            mail.replace_header("Subject", f"Out of office: {letter.subject}")
            mail["Auto-Submitted"] = "auto-replied"
        case _:
            pass
    return mail


def _message_id(address: str) -> str:
    return f"{uuid4()}@{address.rpartition('@')[2]}"
