"""Puts the body of an outgoing mail together: text and HTML, pictures in their places, files behind."""

from collections.abc import Mapping
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart

from channels.email.outgoing_html import html_of, named_in
from channels.email.outgoing_invitation import calendar_part
from channels.email.outgoing_parts import file_part, text_part
from hub.ports import OutboundDraft, OutboundFile

# What every mail program shows inside a text.
_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif"})

Part = MIMENonMultipart | MIMEMultipart


def body_of(draft: OutboundDraft, external_id: str) -> Part:
    """The body without the fields of the mail itself. A machine's text is plain: nobody designed it."""
    if draft.automatic:
        return _with_files(text_part(draft.body_text), draft.files)
    # Of several with one name the first is meant.
    named = {file.name: file for file in reversed(draft.files) if _stands_in(draft.body_text, file)}
    pictures = {f"{place}.{external_id}": file for place, file in enumerate(named.values(), 1)}
    shown = set(map(id, pictures.values()))
    behind = tuple(file for file in draft.files if id(file) not in shown)
    forms = [text_part(draft.body_text), _html(draft, pictures)]
    if draft.invitation:
        forms.append(calendar_part(draft.invitation, draft.written_at))
    return _with_files(_multipart("alternative", *forms), behind)


def _stands_in(text: str, file: OutboundFile) -> bool:
    return file.content_type in _PICTURES and named_in(text, file.name)


def _html(draft: OutboundDraft, pictures: Mapping[str, OutboundFile]) -> Part:
    named = {file.name: content_id for content_id, file in pictures.items()}
    html = text_part(html_of(draft.body_text, named, draft.body_html), "html")
    if not pictures:
        return html
    return _multipart("related", html, *(file_part(file, content_id) for content_id, file in pictures.items()))


def _with_files(body: Part, files: tuple[OutboundFile, ...]) -> Part:
    return _multipart("mixed", body, *map(file_part, files)) if files else body


def _multipart(kind: str, *parts: Part) -> MIMEMultipart:
    whole = MIMEMultipart(kind)
    # The composer writes it once, at the top, in the order people expect.
    del whole["MIME-Version"]
    for part in parts:
        whole.attach(part)
    return whole
