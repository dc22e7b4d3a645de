"""Keeps texts ready: added, changed, taken out of use and back. What names an unknown value is refused."""

import re
from dataclasses import dataclass
from types import MappingProxyType

from hub.access.actor import Actor
from hub.access.audit import Detail, audit, changes
from hub.access.permissions import Permission, require
from hub.errors import Invalid, NotFound, Unseen, sentence
from hub.queueing.model import Queue
from hub.texts.kinds import TextKind
from hub.texts.listing import text_mark, text_row
from hub.texts.model import Text
from hub.texts.render import unknown_names
from storage.unit_of_work import Work, action

MOST_NAME, MOST_SUBJECT, MOST_BODY = 120, 500, 50_000
# What the desk takes for a code behind a slash.
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,19}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")

CODE_RULE = sentence("A code has 1 to 20 small letters, digits and hyphens.")


NOTHING: Detail = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class TextFields:
    """What somebody wrote down to be kept ready. `queue_id` None: for all queues."""

    kind: TextKind
    language: str
    name: str
    body: str
    subject: str = ""
    queue_id: int | None = None
    code: str = ""


@action
async def add_text(work: Work, fields: TextFields, by: Actor) -> int:
    """Keep a new text and return its id. Raises `Invalid` with the field that is wrong, `NotFound` for a queue."""
    text = Text(active=True)
    await _write(work, text, fields, by)
    work.add(text)
    await work.flush()
    await _note(work, text, "text.added", by, changes({}, _said(text)))
    return text.id


@action
async def change_text(work: Work, text_id: int, fields: TextFields, seen: str, by: Actor) -> None:
    """Replace what a text says. What was sent before stays as it was. Raises `Unseen` unless `seen` is its mark."""
    require(by, Permission.ADMINISTER)
    text = await _existing(work, text_id)
    if text_mark(text_row(text)) != seen:
        raise Unseen("Somebody changed this meanwhile. Look again.")
    before = _said(text)
    await _write(work, text, fields, by)
    await _note(work, text, "text.changed", by, changes(before, _said(text)))


@action
async def disable_text(work: Work, text_id: int, by: Actor) -> None:
    """Offer a text to nobody any more."""
    require(by, Permission.ADMINISTER)
    text = await _existing(work, text_id)
    text.active = False
    await _note(work, text, "text.disabled", by)


@action
async def enable_text(work: Work, text_id: int, by: Actor) -> None:
    """Offer a text again."""
    require(by, Permission.ADMINISTER)
    text = await _existing(work, text_id)
    text.active = True
    await _note(work, text, "text.enabled", by)


async def _write(work: Work, text: Text, fields: TextFields, by: Actor) -> None:
    require(by, Permission.ADMINISTER)
    _check(fields)
    if fields.queue_id is not None and await work.session.get(Queue, fields.queue_id) is None:
        raise NotFound
    text.kind, text.queue_id, text.language = fields.kind, fields.queue_id, fields.language
    text.name, text.subject, text.body = fields.name.strip(), fields.subject.strip(), fields.body.strip()
    text.code = fields.code.strip()


def _check(fields: TextFields) -> None:
    if not _LANGUAGE.fullmatch(fields.language):
        raise Invalid("That is no language.", {"language": sentence("That is no language.")})
    if not fields.name.strip() or len(fields.name) > MOST_NAME or not fields.name.isprintable():
        raise Invalid("A name has 1 to 120 characters.", {"name": sentence("A name has 1 to 120 characters.")})
    _check_code(fields)
    if len(fields.subject) > MOST_SUBJECT or not fields.subject.isprintable():
        raise Invalid("The subject is too long.", {"subject": sentence("The subject is too long.")})
    if not fields.body.strip() or len(fields.body) > MOST_BODY:
        raise Invalid("The text is empty or too long.", {"body": sentence("The text is empty or too long.")})
    for field, written in (("subject", fields.subject), ("body", fields.body)):
        for name in unknown_names(written):
            raise Invalid("Nothing is called %(name)s.", {field: sentence("Nothing is called %(name)s.")}, name=name)


def _check_code(fields: TextFields) -> None:
    code = fields.code.strip()
    if code and not _CODE.fullmatch(code):
        raise Invalid(CODE_RULE, {"code": CODE_RULE})
    if code and fields.kind is not TextKind.TEMPLATE:
        raise Invalid("Only templates have a code.", {"code": sentence("Only templates have a code.")})


async def _existing(work: Work, text_id: int) -> Text:
    text = await work.locked(Text, text_id)
    if text is None:
        raise NotFound
    return text


def _said(text: Text) -> dict[str, str | int | None]:
    own = {"kind": text.kind, "language": text.language, "name": text.name, "subject": text.subject, "body": text.body}
    return {**own, "code": text.code, "queue": text.queue_id}


async def _note(work: Work, text: Text, happened: str, by: Actor, told: Detail = NOTHING) -> None:
    about: Detail = {"text": text.id, "kind": text.kind, "name": text.name, "queue": text.queue_id}
    await audit(work, by, happened, {**about, **told})
