"""The one predicate of which parties somebody may see: those of whom they may see a conversation or a document."""

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import aliased

from hub.access.actor import Actor
from hub.documents.model import Document
from hub.documents.visible import visible
from hub.interactions.inbox_query import allowed
from hub.interactions.model import Interaction
from hub.parties.members import root_of
from hub.parties.model import Party


def party_visible(actor: Actor, party: type[Party]) -> ColumnElement[bool]:
    """Whether the actor may see something of whoever stands for a `Party`, or of one merged into them."""
    member, root = aliased(Party), root_of(party)
    members = select(member.id).where(or_(member.id == root, member.root_id == root)).correlate(party)
    talked = exists().where(Interaction.party_id.in_(members), *allowed(actor))
    dealt = exists().where(Document.customer_id.in_(members), visible(actor))
    return or_(talked, dealt)
