"""Who all stands behind one customer: the party itself and whoever was merged into it."""

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from hub.parties.model import Party


def is_of(party_id: int) -> ColumnElement[bool]:
    """The condition that a row of `Party` is this one, or was merged into it."""
    # Said so that it can be negated: of nobody's root SQL knows neither that it is this one nor that it is not.
    return or_(Party.id == party_id, and_(Party.root_id.is_not(None), Party.root_id == party_id))


def members_of(party_id: int) -> Select[int]:
    """The ids of a party and of all that were merged into it."""
    # A name of its own, so that no query around it that has parties too lends it theirs.
    member = aliased(Party)
    return select(member.id).where(or_(member.id == party_id, member.root_id == party_id))


def root_of(party: type[Party] = Party) -> ColumnElement[int]:
    """The id of whoever stands for a party."""
    return func.coalesce(party.root_id, party.id)


def shown_name(whole: type[Party]) -> ColumnElement[str]:
    """The name of whoever stands for a `Party`; `whole` is that one, joined by `Party.root_id`."""
    return func.coalesce(whole.name, Party.name)
