"""What people read in an archive is what machines read in it: nothing stands in one and not in the other."""

import re
from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hub.privacy import dealings, person, traces
from hub.privacy.told import ConversationTold, DialogueTold, FileTold, MessageTold, NoteTold
from storage.unit_of_work import Storage
from tests.hub.privacy.pages import archive_pages

AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
# A history names what happened; who did it stays out of both.
HISTORY = ("at", "what", "field", "old", "new", "reason")
LISTS: dict[str, tuple[str, ...]] = {
    "names": (*person._PARTY, "organisation"),
    "addresses": person._IDENTITY,
    "postal": person._POSTAL,
    "roles": person._ROLE,
    "relations": ("kind", "from", "to", "other"),
    "consents": person._CONSENT,
    "activities": person._activity(internal=True),
    "invited": (*person._GUEST, "title", "at", "ends_at"),
    "suppressions": traces._SUPPRESSION,
    "blocked": traces._BLOCKED,
    "answered": traces._ANSWERED,
    "runs": traces._RUN,
    "looks": ("at", "what", "number", "times"),
    "sources": ("file", "at"),
    "unread": ("at", "original"),
}


class Read(dict[str, Any]):
    """Facts that note which of their names a page read."""

    def __init__(self, values: dict[str, Any]) -> None:
        super().__init__(values)
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        self.read.add(name)
        return super().__getitem__(name)


def of(names: tuple[str, ...], **more: Any) -> Read:
    return Read({name: _value(name) for name in names} | more)


def _value(name: str) -> object:
    if name.endswith("_at") or name in ("at", "from", "to"):
        return AT
    return date(2026, 3, 2) if name == "day" else Decimal(2) if name in ("net", "tax", "gross") else f"the {name}"


async def test_each_fact_is_in_the_page_too(storage: Storage) -> None:
    line, part, stop = of(dealings._LINE), of(("function", "address")), of(("kind", "set_at", "released_at", "reason"))
    item, happened = of(dealings._ITEM, days=[line]), of(HISTORY)
    lists = {"as": [part], "items": [item], "stops": [stop], "history": [happened]}
    document = of((*dealings._DOCUMENT, "description", "category", "priority"), **lists)
    rows = {name: of(names) for name, names in LISTS.items()} | {"documents": document}
    counts = {"withheld": 1, "notes_withheld": 1}
    facts = Read(
        {name: [row] for name, row in rows.items()} | {"conversations": [], "counts": counts, "internal": True}
    )
    archive_pages(storage).index("en", facts)
    inside = {"item": item, "line": line, "part": part, "stop": stop, "happened": happened}
    unread = {name: row.keys() - row.read for name, row in (rows | inside).items()}
    assert {name: names for name, names in unread.items() if names} == {}
    assert facts.keys() - facts.read == set()


async def test_each_fact_of_a_conversation_is_in_its_page(storage: Storage) -> None:
    file = FileTold("files/the path", "the file", "")
    message = MessageTold(
        1,
        "inbound",
        "chat",
        "the author",
        ("the recipient",),
        ("the copy",),
        AT,
        "the words",
        "the text",
        "mails/1",
        (file,),
    )
    note, dialogue = NoteTold(AT, "the note"), DialogueTold(AT, (("the question", "the answer"),))
    told = ConversationTold(1, "the subject", "email", "closed", AT, (message,), (note,), (dialogue,), 1, 0)
    page = archive_pages(storage).conversation("en", told)
    said = {*re.findall(r"the [a-z]+", page)}
    wanted = {"author", "recipient", "copy", "words", "text", "file", "note", "question", "answer", "subject"}
    assert {f"the {word}" for word in wanted} <= said
    assert all(each in page for each in ("E-mail", "closed", "mails/1", "files/the%20path", "Mar 2, 2026"))
    # What is new in one of these has its place on the page, or is named here with why it needs none.
    assert {field.name for field in fields(ConversationTold)} == {
        *("id", "subject", "channel", "state", "opened_at", "messages", "notes", "dialogues", "withheld"),
        *("notes_withheld", "originals"),
    }
