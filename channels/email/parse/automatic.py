"""Whether a machine wrote a mail, and whether it must not be answered by one (RFC 3834, RFC 5230)."""

import re

from channels.email.parse.fields import Fields
from channels.email.parse.parsed import Bounce
from channels.email.parse.tree import Part
from hub.ports import Address

_MACHINE = re.compile(r"(?:mailer[-_.]?daemon|postmaster|mail[-_.]?daemon|double-?bounce)(?:[-+=].*)?@", re.IGNORECASE)
_NOBODY = re.compile(r"(?:no|do[-_.]?not|not)[-_.]?reply(?:[-+=.].*)?@|.*[-_.]no[-_.]?reply@", re.IGNORECASE)
_SUBJECT = re.compile(
    r"auto(?:matic)?[- ]?(?:reply|response)\s*[:：]|automatische antwort\s*:|abwesenheits(?:notiz|nachricht)\s*:|"
    r"out of (?:the )?office\b|réponse automatique\s*:|respuesta automática\s*:|risposta automatica\s*:|"
    r"автоответ|автоматический ответ\s*:|automatisch antwoord\s*:|autosvar\s*:",
    re.IGNORECASE,
)
_BULK = ("bulk", "junk", "auto_reply", "auto-reply")
_MARKS = ("x-autoreply", "x-autorespond", "x-autoresponse", "x-autoreply-from", "x-mail-autoreply")
# RFC 5321 s6.3.
MOST_HOPS = 100


def machine_mail(root: Part, senders: tuple[Address, ...], bounce: Bounce | None) -> str:
    """Why a mail counts as written by a machine, "" if a person may have written it.

    A mailing list or a form that sends from noreply@ carries what people wrote: those do not count.
    """
    # A broken one is read as text, and still no person sent it.
    declared = root.fields.token("content-type").strip().lower()
    if bounce is not None or declared.startswith("multipart/report"):
        return "report" if bounce is None or bounce.delayed else "bounce"
    fields = root.fields
    if (submitted := fields.token("auto-submitted").partition(";")[0].strip().lower()) not in ("", "no"):
        return f"Auto-Submitted: {submitted}"[:60]
    if (precedence := fields.token("precedence").lower()) in _BULK:
        return f"Precedence: {precedence}"
    if marked := next((mark for mark in _MARKS if fields.token(mark).lower() not in ("", "no", "false")), ""):
        return marked.title()
    if "all" in _suppressed(fields):
        return "X-Auto-Response-Suppress: All"
    return _without_sender(fields, senders)


def _without_sender(fields: Fields, senders: tuple[Address, ...]) -> str:
    if "<>" in fields.token("return-path").replace(" ", ""):
        return "no return path"
    if _SUBJECT.match(fields.text("subject")):
        return "automatic reply"
    return "sent by a mail server" if any(_MACHINE.match(sender.address) for sender in senders) else ""


def unanswerable(fields: Fields, senders: tuple[Address, ...], auto: str) -> str:
    """Why a mail must get no automatic answer, "" if it may get one."""
    if auto:
        return auto
    if fields.token("precedence").lower() == "list" or any(name.startswith("list-") for name, _ in fields.all):
        return "mailing list"
    if _suppressed(fields) & {"autoreply", "oof"}:
        return "X-Auto-Response-Suppress"
    if fields.has("x-loop"):
        return "X-Loop"
    if fields.token("x-spam-flag").lower() == "yes" or fields.token("x-spam-status").lower().startswith("yes"):
        return "spam"
    if any(_NOBODY.match(sender.address) for sender in senders):
        return "sent from an address that takes no answers"
    return "too many hops" if hops(fields) > MOST_HOPS else ""


def hops(fields: Fields) -> int:
    """How many servers say they handed the mail on."""
    return len(fields.raw("received"))


def _suppressed(fields: Fields) -> set[str]:
    return {word.strip().lower() for word in fields.token("x-auto-response-suppress").split(",") if word.strip()}
