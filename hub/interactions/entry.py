"""One thing said or done in a conversation, as its page shows it, and where it stands among the others."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from hub.access.actor import Actor
from hub.access.permissions import Permission, allows
from hub.errors import Invalid
from hub.interactions.complete_draft import LONGEST_HOLD
from hub.interactions.deliveries import DeliveryRow
from hub.interactions.files import FileRow
from hub.interactions.invitation_cards import InvitationCard
from hub.ports import Authentication
from hub.supervision.history import InterventionRow

# What the events of a conversation call an entry; of those of the same moment and number, the first is the oldest.
KINDS = ("message", "note", "intervention")
_KEYS = {"note": "note", "whisper": "note", "intervention": "intervention"}
LARGEST_KEY = 2**63 - 1


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """Where an entry stands in its conversation; written as `at~id~kind`."""

    at: datetime
    id: int
    rank: int

    @classmethod
    def read(cls, written: str) -> "Position":
        """Raises `Invalid` for what no page was given."""
        unknown = Invalid("This part of the conversation is not there any more.", {"before": "unknown"})
        try:
            moment, key, kind = written.split("~")
            position = cls(datetime.fromisoformat(moment).astimezone(UTC), int(key), KINDS.index(kind))
            known = datetime.fromisoformat(moment).tzinfo is not None and 0 <= position.id <= LARGEST_KEY
        except (ValueError, OverflowError) as error:
            raise unknown from error
        if not known:
            raise unknown
        return position

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.id}~{KINDS[self.rank]}"


@dataclass(frozen=True, slots=True)
class Place:
    """The conversation whose entries are read, and where they were said: elsewhere if experts work on a case in it.

    `written` is the newest message of its customer, `quarantined` whether nobody has released it, `stepped_in` whether
    a supervisor may have stepped in.
    """

    interaction_id: int
    said_in: int
    written: int
    quarantined: bool
    now: datetime
    stepped_in: bool = True


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing said or done. `kind` is inbound, outbound, note, whisper or intervention, which is then in full here.

    `quoted`: there is more text than `reply_text` shows. A whisper is for `whispered_to` (id, name) and supervisors.
    `designed`: it came with a look of its own, perhaps with `remote_images`, which are loaded only when somebody asks.

    `leaves_at` is set as long as an answer can be called back; `overtaken`: the customer has written since.
    """

    kind: str
    id: int
    at: datetime
    author_name: str
    author_address: str = ""
    author_id: int | None = None
    recipients: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    hidden_copies: tuple[str, ...] = ()
    text: str = ""
    reply_text: str = ""
    designed: bool = False
    remote_images: bool = False
    auto: str = ""
    remarks: tuple[str, ...] = ()
    authentication: Authentication = field(default_factory=Authentication)
    delivery: str = ""
    delivery_answer: str = ""
    deliveries: tuple[DeliveryRow, ...] = ()
    leaves_at: datetime | None = None
    overtaken: bool = False
    read_at: datetime | None = None
    files: tuple[FileRow, ...] = ()
    invitations: tuple[InvitationCard, ...] = ()
    whispered_to: tuple[int, str] | None = None
    intervention: InterventionRow | None = None

    @property
    def key(self) -> tuple[str, int]:
        """What the events of a conversation call it by."""
        return _KEYS.get(self.kind, "message"), self.id

    @property
    def position(self) -> Position:
        """Where it stands among the others."""
        return Position(self.at, self.id, KINDS.index(self.key[0]))

    def is_for(self, actor: Actor) -> bool:
        """Whether it may be shown to somebody who may see the conversation."""
        whom = self.whispered_to
        return whom is None or whom[0] == actor.user_id or allows(actor, Permission.SUPERVISE)

    @property
    def planned(self) -> bool:
        """Whether it leaves at a time somebody chose, and not as soon as it can."""
        return self.leaves_at is not None and self.leaves_at - self.at > LONGEST_HOLD

    @property
    def quoted(self) -> bool:
        """Whether something is folded away."""
        return bool(self.reply_text) and self.reply_text.strip() != self.text.strip()
