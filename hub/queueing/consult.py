"""An agent asks a colleague about a conversation and stays the one who has it."""

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.permissions import Permission, allows, require
from hub.errors import Conflict, Invalid
from hub.events import ColleagueAsked, ConsultationEnded
from hub.interactions.model import Interaction
from hub.queueing.colleagues import named_colleague
from hub.queueing.locking import locked_interaction, open_item
from hub.queueing.model import Consultation, ConsultationOutcome, WorkItem
from hub.queueing.reasons import leave_reason
from hub.queueing.states import WorkState, WorkStep
from hub.queueing.talk_on import have_in_hand
from hub.supervision.intervene import Act, if_supervising
from hub.supervision.model import InterventionKind
from storage.unit_of_work import Work, action


@action
async def consult(work: Work, interaction_id: int, colleague_id: int, question: str, by: Actor) -> None:
    """Ask a colleague, who sees the conversation with the question and answers in a note; an item nobody has is taken.

    Raises `Conflict` when a colleague has it, or somebody is being asked already; `Invalid` without a question, or for
    somebody who does not serve its queue.
    """
    require(by, Permission.SERVE)
    interaction = await locked_interaction(work, interaction_id, by)
    if not question.strip():
        raise Invalid("Say what you want to know.", {"question": "required"})
    if colleague_id == by.user_id:
        raise Invalid("Choose a colleague who serves this queue.", {"agent_id": "unknown"})
    await named_colleague(work, colleague_id, interaction.queue_id)
    item = await have_in_hand(work, interaction, by)
    if item is None:
        raise Conflict("There is nothing to do here any more.")
    item.step(WorkStep.CONSULT)
    note_id = await leave_reason(work, interaction, question, by)
    work.add(
        Consultation(
            work_item_id=item.id, asker_id=by.user_id, colleague_id=colleague_id, note_id=note_id, asked_at=work.now
        )
    )
    asked = ColleagueAsked(interaction.id, item.queue_id, item.id, by.user_id, colleague_id, note_id)
    interaction.version = await work.record(asked)


@action
async def end_consultation(work: Work, interaction_id: int, by: Actor) -> None:
    """Ask no more; the agent who has it goes on alone. Theirs, the colleague's or a supervisor's to say.

    Raises `Conflict` for anybody else, or when nobody is being asked.
    """
    require(by, Permission.SERVE)
    interaction = await locked_interaction(work, interaction_id, by)
    item = await open_item(work, interaction.id)
    asked = await _open(work, item) if item is not None else None
    if item is None or asked is None:
        raise Conflict("Nobody is being asked at the moment.")
    if by.user_id not in (asked.asker_id, asked.colleague_id) and not allows(by, Permission.SUPERVISE):
        raise Conflict("A colleague has this.")
    own = by.user_id == asked.colleague_id
    if own:
        await settle(work, interaction, item, ConsultationOutcome.ANSWERED)
        return
    ended = Act(InterventionKind.CONSULTATION, asked.asker_id, interaction.id, asked.colleague_id)
    intervention_id = await if_supervising(work, ended, by)
    await settle(work, interaction, item, ConsultationOutcome.TAKEN_BACK, intervention_id)


async def settle(
    work: Work,
    interaction: Interaction,
    item: WorkItem,
    outcome: ConsultationOutcome = ConsultationOutcome.TAKEN_BACK,
    intervention_id: int | None = None,
) -> int | None:
    """End asking before something else is done with the item; returns who was asked, None if nobody.

    Both must be locked.
    """
    asked = await _open(work, item)
    if asked is None:
        return None
    asked.ended_at, asked.outcome = work.now, outcome
    item.step(WorkStep.RESUME)
    ids = (interaction.id, item.queue_id, item.id, asked.asker_id, asked.colleague_id)
    interaction.version = await work.record(ConsultationEnded(*ids, outcome, intervention_id))
    return asked.colleague_id


async def who_talk(work: Work, item: WorkItem) -> tuple[int, ...]:
    """Who asks and who is asked about an item now; nobody if nobody asks."""
    asked = await _open(work, item)
    return () if asked is None else (asked.asker_id, asked.colleague_id)


async def _open(work: Work, item: WorkItem) -> Consultation | None:
    if item.state != WorkState.CONSULTING:
        return None
    query = select(Consultation).where(Consultation.work_item_id == item.id, Consultation.ended_at.is_(None))
    return (await work.session.scalars(query.with_for_update())).one()
