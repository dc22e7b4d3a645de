"""The message a contact becomes, with its files and whoever takes part by it."""

from dataclasses import asdict, dataclass

from sqlalchemy import select

from hub.interactions.model import Attachment, Direction, InboundContact, Interaction, Message, Participant
from hub.interactions.participants import let_take_part
from hub.interactions.text import storable, storable_json
from hub.parties.model import Identity
from hub.ports import ParsedContact, Verdict
from storage.unit_of_work import Work

# RFC 5322 section 2.1.1: no line is longer, so no id of a mail that keeps to it is.
LONGEST_ID = 998
ELSEWHERE = "answers were asked to another address"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A contact as it was kept and as it was understood.

    `blobs` are its files' keys, in their order; `remarks` what was odd about how it came to its interaction.
    """

    contact: InboundContact
    parsed: ParsedContact
    blobs: tuple[str, ...]
    remarks: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What was newly said, without what was quoted."""
        return storable(self.parsed.reply_text or self.parsed.body_text)


async def write_message(work: Work, arrival: Arrival, interaction: Interaction, identity: Identity) -> Message:
    """Add the message to its interaction; its sender takes part from now on, unless it is a machine or forged."""
    contact, parsed = arrival.contact, arrival.parsed
    forged = parsed.authentication.verdict is Verdict.FORGED
    reply_to, ignored = await (_without_lead if forged else _lead)(work, interaction, parsed)
    doubts = [*arrival.remarks, *await _doubts(work, parsed), *([ELSEWHERE] if ignored else [])]
    message = Message(
        interaction_id=interaction.id,
        direction=Direction.INBOUND,
        channel=contact.channel,
        contact_id=contact.id,
        identity_id=identity.id,
        author_name=storable(parsed.sender.name or parsed.sender.address, 200),
        author_address=storable(parsed.sender.address, 320),
        recipients=[storable(address.address) for address in parsed.recipients],
        copies=[storable(address.address) for address in parsed.copies],
        reply_to=reply_to,
        subject=storable(parsed.subject, 500),
        body_text=storable(parsed.body_text),
        body_html=storable(parsed.body_html),
        reply_text=storable(parsed.reply_text),
        auto=storable(parsed.auto, 60),
        remarks=[storable(note, 300) for note in parsed.notes] + doubts,
        authentication=storable_json(asdict(parsed.authentication)),
        invitations=[storable_json(invitation.as_json()) for invitation in parsed.invitations],
        external_id=storable(parsed.external_id, LONGEST_ID),
        at=contact.received_at,
        attachments=attachments_of(arrival),
    )
    work.add(message)
    await work.flush()
    if not (parsed.auto or forged):
        await let_take_part(work, interaction, [identity.address])
    return message


async def _lead(work: Work, interaction: Interaction, parsed: ParsedContact) -> tuple[str, bool]:
    """Where answers go if not to the sender, and whether it was asked for an address that is not believed."""
    asked = storable(parsed.reply_to[0].address, 320) if parsed.reply_to else ""
    believed = not asked or await _believes(work, interaction, asked)
    return (asked, False) if believed else ("", True)


async def _without_lead(work: Work, interaction: Interaction, parsed: ParsedContact) -> tuple[str, bool]:
    """The same for a forged sender: to the one it claims to be if they take part, else where they went before."""
    if await _takes_part(work, interaction, parsed.sender.address):
        return "", bool(parsed.reply_to)
    said = select(Message).where(Message.interaction_id == interaction.id, Message.direction == Direction.INBOUND)
    before = await work.session.scalar(said.where(Message.auto == "").order_by(Message.id.desc()).limit(1))
    return before.answer_address if before else "", bool(parsed.reply_to or before)


async def _takes_part(work: Work, interaction: Interaction, address: str) -> bool:
    return await work.session.get(Participant, (interaction.id, storable(address.lower(), 320))) is not None


async def _believes(work: Work, interaction: Interaction, reply_to: str) -> bool:
    """Whether answers may go where a mail asks: a forged sender must not lead a conversation to a new address.

    The mail that opens an interaction may: nothing was said yet that could be carried off.
    """
    others = select(Message.id).where(Message.interaction_id == interaction.id).limit(1)
    if await work.session.scalar(others) is None:
        return True
    return await _takes_part(work, interaction, reply_to)


async def _doubts(work: Work, parsed: ParsedContact) -> list[str]:
    """What somebody should know, and does not keep a message from being filed."""
    posing = "@" in parsed.sender.name and parsed.sender.address.lower() not in parsed.sender.name.lower()
    return [*(["the sender's name is another address"] if posing else []), *await _same_id(work, parsed)]


async def _same_id(work: Work, parsed: ParsedContact) -> list[str]:
    """Another message under the same id is not a duplicate: its content differs."""
    if not parsed.external_id:
        return []
    same = select(Message.id).where(Message.external_id == storable(parsed.external_id, LONGEST_ID)).limit(1)
    return ["another message has the same id"] if await work.session.scalar(same) else []


def attachments_of(arrival: Arrival) -> list[Attachment]:
    """The files of a contact, as its message keeps them."""
    return [
        Attachment(
            name=storable(file.name, 255),
            content_type=storable(file.content_type, 120),
            size=len(file.content),
            blob=blob,
            inline=file.inline,
            content_id=storable(file.content_id, 255),
        )
        for file, blob in zip(arrival.parsed.attachments, arrival.blobs, strict=True)
    ]
