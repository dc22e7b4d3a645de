"""Criteria about customers, for all sections that have them."""

from sqlalchemy import Select, and_, select

from hub.parties.members import members_of
from hub.parties.model import Party
from hub.search.asking import Asked
from hub.search.criteria import Criterion, Operator
from hub.search.model import SearchEntry
from hub.search.sources.parties import PEOPLE
from hub.search.wording import understand


def of_customer(asked: Asked, criterion: Criterion) -> Select[int]:
    """The ids of the customer that is meant, or of those whose name, number or address contains the words."""
    if criterion.operator == Operator.IS:
        return members_of(criterion.numbers[0])
    wording = understand(criterion.values[0])
    said = asked.says(wording, SearchEntry)
    named = select(SearchEntry.ref_id).where(SearchEntry.section == PEOPLE, *said).correlate(None)
    return named if said else select(Party.id).where(and_(Party.id.is_(None)))
