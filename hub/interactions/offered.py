"""What an agent is being offered, each with what its customer turned to us about last."""

from dataclasses import dataclass

from hub.access.actor import Actor
from hub.interactions.last_contacts import LastContact, last_contacts
from hub.queueing.offers import OfferCard, open_offers
from storage.unit_of_work import Storage

MOST = 3


@dataclass(frozen=True, slots=True)
class Offered:
    """An open offer; `last` are the customer's last contacts, newest first, of what the agent may see."""

    card: OfferCard
    last: tuple[LastContact, ...] = ()


async def offered_to(storage: Storage, actor: Actor) -> tuple[Offered, ...]:
    """What the actor is being offered now; a statement, and one more for the offer they have, if any."""
    cards = await open_offers(storage, actor.user_id)
    async with storage.reading() as session:
        return tuple(
            [
                Offered(card, await last_contacts(session, actor, card.interaction_id, card.party_id, MOST))
                if card.party_id is not None
                else Offered(card)
                for card in cards
            ]
        )
