"""Which kinds of documents somebody may begin of nothing. Pure."""

from hub.access.actor import Actor
from hub.documents.kinds import KINDS
from hub.documents.rights import CREATE, scopes_of


def begun_by(actor: Actor) -> tuple[str, ...]:
    """The names of the kinds, in the order of the table."""
    by_hand = (kind.name for kind in KINDS.values() if kind.by_hand)
    return tuple(name for name in by_hand if scopes_of(actor, name, CREATE))
