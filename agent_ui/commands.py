"""What an agent can do over the socket: each command reads its arguments and calls one action of the hub."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from agent_ui.activity_commands import ActivityCommands
from agent_ui.arguments import Arguments
from agent_ui.bulk_commands import BulkCommands
from agent_ui.case_commands import CaseCommands
from agent_ui.knowledge_commands import KnowledgeCommands
from agent_ui.layout_commands import LayoutCommands
from agent_ui.mark_commands import MarkCommands
from agent_ui.merge_commands import MergeCommands
from agent_ui.party_commands import PartyCommands
from agent_ui.personal_commands import PersonalCommands
from agent_ui.postal_commands import PostalCommands
from agent_ui.privacy_commands import PrivacyCommands
from agent_ui.script_commands import ScriptCommands
from agent_ui.supervisor_commands import SupervisorCommands, mode_of
from agent_ui.wall_time import instant
from agent_ui.work_commands import WorkCommands
from agent_ui.writing_commands import WritingCommands
from hub.access.actor import Actor
from hub.errors import Invalid
from hub.interactions.answer_invitation import AnswerRequest, answer_invitation
from hub.interactions.call_back import call_back, reschedule
from hub.interactions.deliver import send_again
from hub.interactions.departure import departure
from hub.interactions.dismiss import dismiss_interaction
from hub.interactions.quarantine import retry_contact
from hub.interactions.release import release_interaction
from hub.interactions.reply import ReplyRequest, reply
from hub.invitation import Participation
from hub.ports import Composer
from hub.queueing.accept import accept_offer
from hub.queueing.decline import decline_offer
from hub.queueing.give_back import return_item
from hub.queueing.presence import set_mode
from hub.queueing.pull import pull
from storage.unit_of_work import Storage

Answer = dict[str, Any]
Command = Callable[[Arguments, Actor], Awaitable[Answer]]


class Commands:
    """The fixed table of commands, by the name of their event."""

    def __init__(
        self, storage: Storage, composer: Composer, hold: timedelta = timedelta(0), country: str = "DE"
    ) -> None:
        self._storage = storage
        self._composer = composer
        self._hold = hold
        self._country = country

    @property
    def table(self) -> Mapping[str, Command]:
        """Every command there is; an event that is not here is refused."""
        return {
            "set_mode": self.set_mode,
            "accept_offer": self.accept_offer,
            "decline_offer": self.decline_offer,
            "pull": self.pull,
            "return_item": self.return_item,
            "reply": self.reply,
            "answer_invitation": self.answer_invitation,
            "call_back": self.call_back,
            "reschedule": self.reschedule,
            "release": self.release,
            "dismiss": self.dismiss,
            "retry": self.retry,
            "send_again": self.send_again,
            **WorkCommands(self._storage).table,
            **PersonalCommands(self._storage).table,
            **LayoutCommands(self._storage).table,
            **PartyCommands(self._storage, self._country).table,
            **PostalCommands(self._storage).table,
            **PrivacyCommands(self._storage).table,
            **WritingCommands(self._storage).table,
            **SupervisorCommands(self._storage).table,
            **MarkCommands(self._storage).table,
            **BulkCommands(self._storage).table,
            **MergeCommands(self._storage).table,
            **CaseCommands(self._storage).table,
            **KnowledgeCommands(self._storage).table,
            **ActivityCommands(self._storage).table,
            **ScriptCommands(self._storage).table,
        }

    async def set_mode(self, sent: Arguments, by: Actor) -> Answer:
        """Ready, not ready with a reason, or gone."""
        await set_mode(self._storage, mode_of(sent.text("mode")), sent.text("reason", ""), by)
        return {}

    async def accept_offer(self, sent: Arguments, by: Actor) -> Answer:
        """Take what is offered."""
        return {"interaction_id": await accept_offer(self._storage, sent.number("offer_id"), by)}

    async def decline_offer(self, sent: Arguments, by: Actor) -> Answer:
        """Leave it to somebody else."""
        await decline_offer(self._storage, sent.number("offer_id"), sent.text("reason", ""), by)
        return {}

    async def pull(self, sent: Arguments, by: Actor) -> Answer:
        """Take from the list."""
        await pull(self._storage, sent.number("interaction_id"), by)
        return {}

    async def return_item(self, sent: Arguments, by: Actor) -> Answer:
        """Give back to the queue."""
        await return_item(self._storage, sent.number("interaction_id"), by)
        return {}

    async def reply(self, sent: Arguments, by: Actor) -> Answer:
        """Answer the customer, at once or at `leaves_at`; `undo` and `planned` say how it is kept, whatever was asked.

        With `barge` a supervisor answers into what an agent has and keeps.
        """
        leaves_at = instant(sent.text("leaves_at", ""), by.time_zone)
        request = ReplyRequest(
            interaction_id=sent.number("interaction_id"),
            text=sent.text("text"),
            seen_message_id=sent.number("seen_message_id"),
            key=sent.key("key"),
            files=sent.texts("files"),
            copies=sent.texts("copies"),
            hidden_copies=sent.texts("hidden_copies"),
            leaves_at=leaves_at,
            hold=self._hold,
            draft=sent.text("draft", ""),
            barge=sent.optional_flag("barge"),
            html=sent.text("html", ""),
        )
        message_id = await reply(self._storage, request, by, self._composer)
        return {"message_id": message_id, **asdict(await departure(self._storage, message_id, by))}

    async def answer_invitation(self, sent: Arguments, by: Actor) -> Answer:
        """Accept, accept perhaps or decline; `undo` as for `reply`."""
        request = AnswerRequest(
            interaction_id=sent.number("interaction_id"),
            message_id=sent.number("message_id"),
            place=sent.number("place"),
            seen_message_id=sent.number("seen_message_id"),
            key=sent.key("key"),
            comment=sent.text("comment", ""),
            confirmed=sent.flag("confirmed"),
            hold=self._hold,
            status=_participation(sent.text("status")),
        )
        message_id = await answer_invitation(self._storage, request, by, self._composer)
        return {"message_id": message_id, **asdict(await departure(self._storage, message_id, by))}

    async def call_back(self, sent: Arguments, by: Actor) -> Answer:
        """Take an answer that has not left back to where it was written."""
        back = await call_back(self._storage, sent.number("message_id"), by)
        return {
            "interaction_id": back.interaction_id,
            "text": back.text,
            "html": back.html,
            "copies": back.copies,
            "hidden_copies": back.hidden_copies,
            "files": [{"id": file.public_id, "name": file.name} for file in back.files],
        }

    async def reschedule(self, sent: Arguments, by: Actor) -> Answer:
        """Have an answer leave at another time; without one, now."""
        leaves_at = instant(sent.text("leaves_at", ""), by.time_zone)
        await reschedule(self._storage, sent.number("message_id"), leaves_at, by, self._composer)
        return {}

    async def release(self, sent: Arguments, by: Actor) -> Answer:
        """Take a parked or quarantined interaction into its queue."""
        await release_interaction(self._storage, sent.number("interaction_id"), by)
        return {}

    async def dismiss(self, sent: Arguments, by: Actor) -> Answer:
        """Close a parked or quarantined interaction without an answer."""
        await dismiss_interaction(self._storage, sent.number("interaction_id"), by)
        return {}

    async def retry(self, sent: Arguments, by: Actor) -> Answer:
        """Have a quarantined contact read again."""
        await retry_contact(self._storage, sent.number("contact_id"), by)
        return {}

    async def send_again(self, sent: Arguments, by: Actor) -> Answer:
        """Try a failed or uncertain message once more."""
        await send_again(self._storage, sent.number("message_id"), by)
        return {}


def _participation(status: str) -> Participation:
    try:
        return Participation(status)
    except ValueError as error:
        raise Invalid("There is no such answer.", {"status": "unknown"}) from error
