"""Who somebody is, kept by agents: persons and organisations are made and changed."""

from dataclasses import asdict, dataclass
from typing import Any

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.errors import Invalid, sentence
from hub.events import PartyChanged
from hub.interactions.text import storable
from hub.parties.model import LONGEST_NAME, Party, PartyKind
from hub.parties.visible import locked_party
from storage.unit_of_work import Work, action

LONGEST_REMARK = 2000


@dataclass(frozen=True, slots=True)
class PartyDraft:
    """What is to be known of somebody."""

    name: str
    kind: str = PartyKind.PERSON
    language: str = ""
    remark: str = ""


@action
async def add_party(work: Work, draft: PartyDraft, by: Actor) -> int:
    """Keep somebody new and return their id. Raises `Invalid`, `NotAllowed`."""
    require(by, Permission.SERVE)
    party = Party(created_at=work.now, created_by_id=by.user_id or None, **_checked(draft))
    work.add(party)
    await work.flush()
    await work.record(PartyChanged(party.id, "added", by.user_id))
    return party.id


@action
async def change_party(work: Work, party_id: int, draft: PartyDraft, by: Actor) -> PartyDraft:
    """Have somebody be this and return what they were before, to be undone by. Raises `NotFound`, `Invalid`."""
    party = await locked_party(work, party_id, by)
    before = PartyDraft(party.name, party.kind, party.language, party.remark)
    for name, value in _checked(draft).items():
        setattr(party, name, value)
    if draft != before:
        await work.record(PartyChanged(party.stands_for_id, "changed", by.user_id))
    return before


def _checked(draft: PartyDraft) -> dict[str, Any]:
    name = storable(draft.name.strip())
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise Invalid("A name has 1 to 200 characters.", {"name": sentence("A name has 1 to 200 characters.")})
    if draft.kind not in set(PartyKind):
        raise Invalid("Somebody is a person or an organisation.", {"kind": "unknown"})
    if len(draft.remark) > LONGEST_REMARK or len(draft.language) > 8:
        raise Invalid("This is too long.", {"remark": sentence("This is too long.")})
    return asdict(draft) | {"name": name, "kind": PartyKind(draft.kind), "remark": storable(draft.remark.strip())}
