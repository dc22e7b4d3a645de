"""What becomes of a decision in the transaction that files a contact."""

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from hub.interactions.model import InboxAddress, Interaction
from hub.queueing.locking import open_item
from hub.queueing.standing import together
from hub.rules.matching import Decision, Effect
from hub.texts.kinds import TextKind
from hub.texts.listing import texts_in_use
from storage.unit_of_work import Work

# The reason of what a rule parked begins so.
BY_RULE = "rule: "


def parked_by(decision: Decision) -> str:
    """The reason to park a contact; "" if no rule does."""
    return f"{BY_RULE}{decision.parked_by}" if decision.parked_by else ""


async def answer_texts(session: AsyncSession, inbox: InboxAddress, effect: Effect, queue_id: int) -> Mapping[str, str]:
    """What is answered by itself, by language: the text a rule names, else the inbox's own; nothing if it is forbidden.

    A text that a rule names and that is not in use any more is no reason to say nothing.
    """
    if effect.silent:
        return {}
    if effect.answer:
        texts = await texts_in_use(session, TextKind.AUTOMATIC, queue_id)
        # Those of the queue come last and count.
        named = sorted((text for text in texts if text.name == effect.answer), key=lambda text: text.queue_id or 0)
        if named:
            return {text.language: text.body for text in named}
    return inbox.automatic_texts


async def weigh_again(work: Work, interaction: Interaction, decision: Decision) -> None:
    """What a further message changes: tags, skills and a higher priority. Its queue and whoever has it stay."""
    if not decision.rules:
        return
    effect = decision.effect
    interaction.tags = list(dict.fromkeys((*interaction.tags, *effect.tags)))
    interaction.rules = list(dict.fromkeys((*interaction.rules, *decision.rules)))
    item = await open_item(work, interaction.id)
    if item is None:
        return
    item.priority = max(item.priority, effect.priority or 0)
    levels = together(effect.skills, item.skills)
    item.skills = {str(skill): level for skill, level in levels.items()}
