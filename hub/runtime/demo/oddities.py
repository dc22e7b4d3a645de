"""What every real inbox holds too: machine mail that is parked, and one mail nobody could read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime

from hub.events import InteractionOpened, InteractionQuarantined
from hub.interactions.model import ContactState, Direction, Interaction, InteractionState, Message
from hub.interactions.text import preview
from hub.parties.identify import identify
from hub.parties.model import Identity
from hub.runtime.demo.founding import Desk
from hub.runtime.demo.letters import Letter
from hub.runtime.demo.pages import original
from storage.unit_of_work import Work


@dataclass(frozen=True, slots=True)
class MachineMail:
    """A mail no person wrote; `header` is what tells."""

    queue: str
    hours_ago: int
    header: tuple[str, str]
    name: str
    address: str
    subject: str
    text: str

    @property
    def reason(self) -> str:
        """Why it is parked."""
        return ": ".join(self.header)

    def letter(self, to: str, at: datetime) -> Letter:
        """As it was written."""
        return Letter(self.name, self.address, to, self.subject, self.text, f"{at:%Y%m%d%H%M%S}.{self.address}", at)


NEWSLETTER = MachineMail(
    queue="Sales",
    hours_ago=7,
    header=("Precedence", "bulk"),
    name="Coffee Trade Weekly",
    address="news@coffeetrade.example",
    subject="Green coffee prices: what to expect this quarter",
    text="Prices for Arabica rose by four percent.\n\nRead more on our site.\n\nYou subscribed to this.",
)
ABSENCE = MachineMail(
    queue="Billing",
    hours_ago=26,
    header=("Auto-Submitted", "auto-replied"),
    name="Petra Lang",
    address="einkauf@seeblick.example",
    subject="Automatische Antwort: Rechnung 44871",
    text="Ich bin bis Montag nicht im Haus. In dringenden Fällen wenden Sie sich bitte an den Empfang.",
)
UNREADABLE = "Scan from the office printer"


async def write_oddities(work: Work, desks: Mapping[str, Desk]) -> int:
    """Write them and return how many there are."""
    for mail in (NEWSLETTER, ABSENCE):
        await _park(work, desks[mail.queue], mail)
    await _quarantine(work, desks["Support"])
    return 3


async def _park(work: Work, desk: Desk, mail: MachineMail) -> None:
    at = work.now - timedelta(hours=mail.hours_ago)
    interaction = _stub(desk, at, InteractionState.PARKED, mail.reason)
    identity = await identify(work, "email", mail.address, mail.name)
    interaction.subject, interaction.preview = mail.subject, preview(mail.text)
    interaction.party_id, interaction.unanswered = identity.party_id, False
    work.add(interaction)
    await work.flush()
    message = await _message(work, interaction, identity, mail)
    interaction.version = await work.record(InteractionOpened(interaction.id, interaction.queue_id, message.id))


async def _message(work: Work, interaction: Interaction, identity: Identity, mail: MachineMail) -> Message:
    letter = mail.letter(interaction.inbox_address, interaction.opened_at)
    raw = letter.mail()
    raw[mail.header[0]] = mail.header[1]
    contact = original(raw.as_bytes(), letter.to, letter.at)
    contact.state, contact.interaction_id = ContactState.FILED, interaction.id
    work.add(contact)
    await work.flush()
    message = Message(
        interaction_id=interaction.id,
        direction=Direction.INBOUND,
        channel="email",
        contact_id=contact.id,
        identity_id=identity.id,
        author_name=letter.name,
        author_address=letter.address,
        recipients=[letter.to],
        copies=[],
        subject=letter.subject,
        body_text=letter.text,
        reply_text=letter.text,
        auto=mail.reason,
        external_id=letter.message_id,
        at=letter.at,
    )
    work.add(message)
    await work.flush()
    return message


async def _quarantine(work: Work, desk: Desk) -> None:
    at = work.now - timedelta(hours=3)
    raw = f"To: {desk.inbox}\r\nSubject: {UNREADABLE}\r\nDate: {format_datetime(at)}\r\n\r\n(no text)\r\n".encode()
    contact = original(raw, desk.inbox, at)
    contact.state, contact.reason = ContactState.QUARANTINED, "no sender"
    interaction = _stub(desk, at, InteractionState.QUARANTINED, contact.reason)
    interaction.subject, interaction.preview = UNREADABLE, contact.reason
    work.add(interaction, contact)
    await work.flush()
    contact.interaction_id = interaction.id
    event = InteractionQuarantined(interaction.id, interaction.queue_id, contact.id)
    interaction.version = await work.record(event)


def _stub(desk: Desk, at: datetime, state: InteractionState, reason: str) -> Interaction:
    return Interaction(
        channel="email",
        state=state,
        reason=reason,
        queue_id=desk.queue.id,
        inbox_address=desk.inbox,
        opened_at=at,
        last_activity_at=at,
    )
