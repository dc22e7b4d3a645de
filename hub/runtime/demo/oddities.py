"""What every real inbox holds too: machine mail that is parked, and one mail nobody could read."""

from collections.abc import Mapping
from datetime import timedelta
from email.utils import format_datetime

from hub.events import InteractionOpened, InteractionQuarantined
from hub.interactions.model import ContactState, Direction, Interaction, InteractionState, Message
from hub.interactions.text import preview
from hub.parties.identify import identify
from hub.runtime.demo.founding import Desk
from hub.runtime.demo.letters import Letter
from hub.runtime.demo.pages import original
from storage.unit_of_work import Work

# queue, hours ago, name, address, subject, why it counts as machine mail, text
MACHINES = (
    (
        "Sales",
        7,
        "Coffee Trade Weekly",
        "news@coffeetrade.example",
        "Green coffee prices: what to expect this quarter",
        "Precedence: bulk",
        "Prices for Arabica rose by four percent.\n\nRead more on our site.\n\nYou subscribed to this.",
    ),
    (
        "Billing",
        26,
        "Petra Lang",
        "einkauf@seeblick.example",
        "Automatische Antwort: Rechnung 44871",
        "Auto-Submitted: auto-replied",
        "Ich bin bis Montag nicht im Haus. In dringenden Fällen wenden Sie sich bitte an den Empfang.",
    ),
)
UNREADABLE = "Scan from the office printer"


async def write_oddities(work: Work, desks: Mapping[str, Desk]) -> int:
    """Write them and return how many there are."""
    for queue, hours, *words in MACHINES:
        await _park(work, desks[queue], timedelta(hours=hours), words)
    await _quarantine(work, desks["Support"])
    return len(MACHINES) + 1


async def _park(work: Work, desk: Desk, ago: timedelta, words: list[str]) -> None:
    name, address, subject, reason, text = words
    at = work.now - ago
    letter = Letter(name, address, desk.inbox, subject, text, f"{at:%Y%m%d%H%M%S}.{address}", at)
    mail = letter.mail()
    field, _, value = reason.partition(": ")
    mail[field] = value
    identity = await identify(work, "email", address, name)
    interaction = Interaction(
        channel="email",
        subject=subject,
        preview=preview(text),
        state=InteractionState.PARKED,
        party_id=identity.party_id,
        queue_id=desk.queue.id,
        inbox_address=desk.inbox,
        opened_at=at,
        last_activity_at=at,
        unanswered=False,
        reason=reason,
    )
    contact = original(mail.as_bytes(), desk.inbox, at)
    contact.state = ContactState.FILED
    work.add(interaction, contact)
    await work.flush()
    contact.interaction_id = interaction.id
    message = Message(
        interaction_id=interaction.id,
        direction=Direction.INBOUND,
        channel="email",
        contact_id=contact.id,
        identity_id=identity.id,
        author_name=name,
        author_address=address,
        recipients=[desk.inbox],
        copies=[],
        subject=subject,
        body_text=text,
        reply_text=text,
        auto=reason,
        external_id=letter.message_id,
        at=at,
    )
    work.add(message)
    await work.flush()
    interaction.version = await work.record(InteractionOpened(interaction.id, desk.queue.id, message.id))


async def _quarantine(work: Work, desk: Desk) -> None:
    at = work.now - timedelta(hours=3)
    raw = f"To: {desk.inbox}\r\nSubject: {UNREADABLE}\r\nDate: {format_datetime(at)}\r\n\r\n(no text)\r\n".encode()
    contact = original(raw, desk.inbox, at)
    contact.state, contact.reason = ContactState.QUARANTINED, "no sender"
    interaction = Interaction(
        channel="email",
        subject=UNREADABLE,
        preview=contact.reason,
        reason=contact.reason,
        state=InteractionState.QUARANTINED,
        queue_id=desk.queue.id,
        inbox_address=desk.inbox,
        opened_at=at,
        last_activity_at=at,
    )
    work.add(interaction, contact)
    await work.flush()
    contact.interaction_id = interaction.id
    event = InteractionQuarantined(interaction.id, interaction.queue_id, contact.id)
    interaction.version = await work.record(event)
