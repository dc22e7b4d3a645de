"""Puts a customer into a group, e.g. wholesale; rules and later prices ask for it."""

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.audit import audit
from hub.access.permissions import Permission, require
from hub.errors import Invalid, NotFound, sentence
from hub.parties.model import Identity, Party
from storage.unit_of_work import Work, action

LONGEST = 40


@action
async def set_group(work: Work, address: str, group: str, by: Actor) -> None:
    """Put whoever has this e-mail address into a group, "" for none. Raises `NotFound`, `Invalid`."""
    require(by, Permission.ADMINISTER)
    name = group.strip()
    if len(name) > LONGEST or not name.isprintable():
        raise Invalid("The name is too long.", {"group": sentence("The name is too long.")})
    has_it = (
        select(Party)
        .join(Party.identities)
        .where(Identity.channel == "email", Identity.address == address.strip().lower())
    )
    party = await work.session.scalar(has_it.with_for_update(of=Party))
    if party is None:
        raise NotFound("Nobody has this address.")
    party.customer_group = name
    await audit(work, by, "party.grouped", {"party": party.id, "group": name})
