"""The commands of somebody who writes: what they have written is kept, chosen, discarded, and becomes a note."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from agent_ui.arguments import Arguments
from hub.access.actor import Actor
from hub.drafts.choose import choose_draft
from hub.drafts.discard import discard_draft
from hub.drafts.keep import Kept, Place, keep_draft
from hub.drafts.listing import DraftRow, drafts_in
from hub.drafts.model import DraftKind, Words
from hub.drafts.write_note import NoteRequest, write_note
from hub.errors import Invalid
from hub.interactions.wording import template_by_code
from hub.macros.run import Running, run_macro
from hub.mentions.who import mentionable
from hub.web.texts import refusal_text
from storage.unit_of_work import Storage

Answer = dict[str, Any]


class WritingCommands:
    """Each reads its arguments and calls one action of the hub."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    @property
    def table(self) -> Mapping[str, Callable[[Arguments, Actor], Awaitable[Answer]]]:
        """By the name of their event."""
        return {
            "drafts": self.drafts,
            "keep_draft": self.keep_draft,
            "choose_draft": self.choose_draft,
            "discard_draft": self.discard_draft,
            "add_note": self.add_note,
            "mentionable": self.mentionable,
            "template": self.template,
            "run_macro": self.run_macro,
        }

    async def drafts(self, sent: Arguments, by: Actor) -> Answer:
        """What is kept of a conversation."""
        kept = await drafts_in(self._storage, by, sent.number("interaction_id"))
        return {"drafts": drafts_json(kept)}

    async def keep_draft(self, sent: Arguments, by: Actor) -> Answer:
        """Keep what is written in place of the version that the page knows."""
        words = Words(
            text=sent.text("text"),
            html=sent.text("html", ""),
            files=sent.texts("files"),
            copies=sent.text("copies", ""),
            hidden_copies=sent.text("hidden_copies", ""),
        )
        return _kept(await keep_draft(self._storage, _place(sent), words, sent.text("version", ""), by))

    async def choose_draft(self, sent: Arguments, by: Actor) -> Answer:
        """Write on with what was written in another window, or with what stands here."""
        return _kept(await choose_draft(self._storage, _place(sent), other=sent.flag("other"), by=by))

    async def discard_draft(self, sent: Arguments, by: Actor) -> Answer:
        """Keep it no more."""
        await discard_draft(self._storage, _place(sent), by)
        return {}

    async def add_note(self, sent: Arguments, by: Actor) -> Answer:
        """Tell colleagues."""
        request = NoteRequest(
            interaction_id=sent.number("interaction_id"),
            body=sent.text("body"),
            key=sent.key("key"),
            draft=sent.text("draft", ""),
            kind=_kind(sent.text("kind", DraftKind.NOTE)),
        )
        return {"note_id": await write_note(self._storage, request, by)}

    async def mentionable(self, sent: Arguments, by: Actor) -> Answer:
        """Who can be mentioned in a note."""
        people = await mentionable(self._storage, by, sent.number("interaction_id"))
        return {"people": [{"id": person.id, "name": person.name} for person in people]}

    async def template(self, sent: Arguments, by: Actor) -> Answer:
        """What a short code stands for."""
        found = await template_by_code(self._storage, by, sent.number("interaction_id"), sent.text("code"))
        return {"body": found.body}

    async def run_macro(self, sent: Arguments, by: Actor) -> Answer:
        """Do what a macro does; what was refused, and why, is told beside what was done."""
        running = Running(
            macro_id=sent.number("macro_id"),
            interaction_id=sent.number("interaction_id"),
            seen_message_id=sent.number("seen_message_id"),
            key=sent.key("key"),
        )
        outcome = await run_macro(self._storage, running, by)
        why = refusal_text(outcome.error, by.language) if outcome.error else ""
        return {"done": outcome.done, "text": outcome.text, "refused": outcome.refused, "why": why}


def drafts_json(drafts: Mapping[DraftKind, DraftRow]) -> dict[str, Any]:
    """Drafts as pages read them, by kind."""
    return {
        kind.value: {
            "version": draft.version,
            "words": _words(draft.words, draft.names),
            "replaced": _words(draft.replaced, draft.names) if draft.replaced else None,
        }
        for kind, draft in drafts.items()
    }


def _kept(kept: Kept) -> Answer:
    return {"version": kept.version, "replaced": kept.replaced is not None}


def _words(words: Words, names: Mapping[str, str]) -> dict[str, Any]:
    files = [{"id": file, "name": names[file]} for file in words.files if file in names]
    copies = {"copies": words.copies, "hidden_copies": words.hidden_copies}
    return {"text": words.text, "html": words.html, "files": files, **copies}


def _place(sent: Arguments) -> Place:
    return Place(sent.number("interaction_id"), _kind(sent.text("kind")))


def _kind(name: str) -> DraftKind:
    try:
        return DraftKind(name)
    except ValueError as error:
        raise Invalid("There is no such draft.", {"kind": "unknown"}) from error
