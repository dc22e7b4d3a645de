"""Commands about people and companies: who they are, addresses, roles, relations, consents, and whose a contact is."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from agent_ui.arguments import Arguments
from agent_ui.wall_time import instant
from hub.access.actor import Actor
from hub.errors import Invalid, sentence
from hub.parties.assign import assign_new_party, assign_party, undo_assign
from hub.parties.identities import add_identity, doubt_identity, remove_identity, return_identity, verify_identity
from hub.parties.keep import PartyDraft, change_party
from hub.parties.relations import Validity, drop_role, give_role, relate, unrelate
from hub.privacy.record_consent import Evidence, Wish, record_consent
from storage.unit_of_work import Storage

Answer = dict[str, Any]
Command = Callable[[Arguments, Actor], Awaitable[Answer]]


class PartyCommands:
    """A part of the table of commands. `country` is that of telephone numbers without one.

    What can be taken back is answered with the command that does.
    """

    def __init__(self, storage: Storage, country: str) -> None:
        self._storage = storage
        self._country = country

    @property
    def table(self) -> Mapping[str, Command]:
        """The commands by the name of their event."""
        return {
            "change_party": self.change_party,
            "add_identity": self.add_identity,
            "verify_identity": self.verify_identity,
            "doubt_identity": self.doubt_identity,
            "remove_identity": self.remove_identity,
            "return_identity": self.return_identity,
            "give_role": self.give_role,
            "drop_role": self.drop_role,
            "relate": self.relate,
            "unrelate": self.unrelate,
            "assign_party": self.assign_party,
            "assign_new_party": self.assign_new_party,
            "undo_assign": self.undo_assign,
            "record_consent": self.record_consent,
        }

    async def change_party(self, sent: Arguments, by: Actor) -> Answer:
        """Who somebody is."""
        number = sent.number("party_id")
        before = await change_party(self._storage, number, _draft(sent), by)
        return _undo("change_party", party_id=number, **asdict(before))

    async def add_identity(self, sent: Arguments, by: Actor) -> Answer:
        """An address that somebody says is theirs."""
        party, channel, address = sent.number("party_id"), sent.text("channel"), sent.text("address")
        added = await add_identity(self._storage, party, (channel, address), self._country, by)
        return _undo("remove_identity", identity_id=added)

    async def verify_identity(self, sent: Arguments, by: Actor) -> Answer:
        """It is theirs for sure."""
        number = sent.number("identity_id")
        await verify_identity(self._storage, number, sent.text("how"), by)
        return _undo("doubt_identity", identity_id=number)

    async def doubt_identity(self, sent: Arguments, by: Actor) -> Answer:
        """It is not sure any more."""
        await doubt_identity(self._storage, sent.number("identity_id"), by)
        return {}

    async def remove_identity(self, sent: Arguments, by: Actor) -> Answer:
        """It is somebody else's."""
        number = sent.number("identity_id")
        was = await remove_identity(self._storage, number, by)
        if was.owner_id is None:
            return _undo("add_identity", party_id=was.party_id, channel=was.channel, address=was.address)
        return {"party_id": was.owner_id, **_undo("return_identity", identity_id=number, party_id=was.party_id)}

    async def return_identity(self, sent: Arguments, by: Actor) -> Answer:
        """It is theirs after all."""
        await return_identity(self._storage, sent.number("identity_id"), sent.number("party_id"), by)
        return {}

    async def give_role(self, sent: Arguments, by: Actor) -> Answer:
        """As what somebody is with us."""
        given = await give_role(self._storage, sent.number("party_id"), sent.text("role"), _validity(sent), by)
        return _undo("drop_role", role_id=given)

    async def drop_role(self, sent: Arguments, by: Actor) -> Answer:
        """As what they are not any more."""
        party, role, valid = await drop_role(self._storage, sent.number("role_id"), by)
        return _undo("give_role", party_id=party, role=role, **_days(valid))

    async def relate(self, sent: Arguments, by: Actor) -> Answer:
        """How two belong together."""
        ends = sent.number("party_id"), sent.number("other_id")
        made = await relate(self._storage, ends, sent.text("kind"), _validity(sent), by)
        return _undo("unrelate", relation_id=made)

    async def unrelate(self, sent: Arguments, by: Actor) -> Answer:
        """That they do not."""
        (party, other), kind, valid = await unrelate(self._storage, sent.number("relation_id"), by)
        return _undo("relate", party_id=party, other_id=other, kind=kind, **_days(valid))

    async def assign_party(self, sent: Arguments, by: Actor) -> Answer:
        """With whom a conversation is."""
        number = sent.number("interaction_id")
        await assign_party(self._storage, number, sent.number("party_id"), by)
        return _undo("undo_assign", interaction_id=number)

    async def assign_new_party(self, sent: Arguments, by: Actor) -> Answer:
        """It is with somebody new."""
        number = sent.number("interaction_id")
        await assign_new_party(self._storage, number, _draft(sent), by)
        return _undo("undo_assign", interaction_id=number)

    async def undo_assign(self, sent: Arguments, by: Actor) -> Answer:
        """It is with whom it was before."""
        await undo_assign(self._storage, sent.number("interaction_id"), by)
        return {}

    async def record_consent(self, sent: Arguments, by: Actor) -> Answer:
        """That somebody agreed to something, or takes it back, with the evidence."""
        wish = Wish(sent.text("purpose"), sent.text("channel"), sent.text("given") == "yes")
        evidence = Evidence(
            how=sent.text("how"),
            at=instant(sent.text("at", ""), by.time_zone),
            address=sent.text("address", ""),
            message_id=sent.optional_number("message_id") or None,
            text_version=sent.text("text_version", ""),
            words=sent.text("evidence", ""),
        )
        await record_consent(self._storage, sent.number("party_id"), wish, evidence, by)
        return {}


def _draft(sent: Arguments) -> PartyDraft:
    return PartyDraft(
        sent.text("name"), sent.text("kind", "person"), sent.text("language", ""), sent.text("remark", "")
    )


def _validity(sent: Arguments) -> Validity:
    return Validity(_day(sent, "since"), _day(sent, "until"))


def _days(valid: Validity) -> dict[str, str]:
    days = {"since": valid.since, "until": valid.until}
    return {name: day.isoformat() if day else "" for name, day in days.items()}


def _day(sent: Arguments, name: str) -> date | None:
    written = sent.text(name, "")
    try:
        return date.fromisoformat(written) if written else None
    except ValueError as error:
        raise Invalid("That is no day.", {name: sentence("That is no day.")}) from error


def _undo(name: str, /, **values: object) -> Answer:
    return {"undo": {"command": name, "values": values}}
