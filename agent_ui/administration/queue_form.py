"""A queue as its form holds it: typed words, which only make a queue if they make sense."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from agent_ui.administration.form import Form
from hub.queueing.preview import Foreseen, Wanted
from hub.queueing.profile_rows import CHANNELS
from hub.queueing.queue_limits import BOUNDS, MOST_LINES
from hub.queueing.queue_rows import QueueDraft, RingDraft

# Lines to write one more skill and ring into.
BLANK_SKILLS, BLANK_RINGS = 1, 2
# A week of seconds: no ring begins later.
LONGEST_TRIAL = 604_800


@dataclass(frozen=True, slots=True)
class QueueForm:
    """The fields. `numbers` are by name, `rings` (seconds, levels, queue); a line left blank is none."""

    name: str = ""
    numbers: Mapping[str, str] = field(default_factory=dict)
    wrap_up_required: bool = False
    skills: tuple[tuple[int, int], ...] = ()
    rings: tuple[tuple[str, str, int], ...] = ()
    codes: str = ""
    members: frozenset[int] = frozenset()

    @classmethod
    def stored(cls, draft: QueueDraft) -> "QueueForm":
        """A queue as it is kept."""
        return cls(
            draft.name,
            {name: str(getattr(draft, name)) for name in BOUNDS},
            draft.wrap_up_required,
            draft.skills,
            tuple((str(ring.after_seconds), str(ring.relax_by), ring.joins or 0) for ring in draft.rings),
            "\n".join(f"{code} {label}" for code, label in draft.codes),
            frozenset(draft.members),
        )

    @classmethod
    def typed(cls, sent: Form) -> "QueueForm":
        """A queue as somebody typed it."""
        return cls(
            sent.text("name"),
            {name: sent.text(name) for name in BOUNDS},
            sent.ticked("wrap_up_required"),
            tuple(_typed_skills(sent)),
            tuple(_typed_rings(sent)),
            sent.text("codes"),
            sent.numbers("members"),
        )

    def draft(self) -> QueueDraft:
        """What it asks for; what is no number is below every bound, and so refused beside its field."""
        rings = (RingDraft(_number(after), _number(relax), joins or None) for after, relax, joins in self.rings)
        return QueueDraft(
            name=self.name,
            **{name: _number(self.numbers.get(name, "")) for name in BOUNDS},
            wrap_up_required=self.wrap_up_required,
            skills=tuple(sorted(self.skills)),
            rings=tuple(sorted(rings, key=lambda ring: ring.after_seconds)),
            codes=tuple(_codes(self.codes)),
            members=tuple(sorted(self.members)),
        )

    @property
    def skill_lines(self) -> tuple[tuple[int, int], ...]:
        """The skills with a line for one more."""
        return (*self.skills, *((0, 1),) * BLANK_SKILLS)

    @property
    def ring_lines(self) -> tuple[tuple[str, str, int], ...]:
        """The rings with lines for more."""
        return (*self.rings, *(("", "0", 0),) * BLANK_RINGS)


@dataclass(frozen=True, slots=True)
class Trial:
    """What might come in, and who would get it: first with the queue as it is typed, then as it is kept."""

    channel: str = "email"
    waited: str = "0"
    found: tuple[Foreseen, ...] = ()

    @classmethod
    def typed(cls, sent: Form) -> "Trial":
        """What was chosen to be tried."""
        channel = sent.text("trial_channel")
        return cls(channel if channel in CHANNELS else "email", str(min(sent.number("trial_waited"), LONGEST_TRIAL)))

    def wanted(self, queue_id: int) -> Wanted:
        """The item it is about."""
        return Wanted(queue_id, self.channel, waited=timedelta(seconds=int(self.waited)))


def _typed_skills(sent: Form) -> Iterator[tuple[int, int]]:
    for skill, level in _lines(sent, "skill", "level"):
        if _number(skill) > 0:
            yield _number(skill), _number(level)


def _typed_rings(sent: Form) -> Iterator[tuple[str, str, int]]:
    for after, relax, joins in _lines(sent, "after", "relax", "joins"):
        if after.strip():
            yield after, relax, max(_number(joins), 0)


def _codes(written: str) -> Iterator[tuple[str, str]]:
    """One a line: the code and what it is called, which is the code itself where nothing else is said."""
    for line in filter(str.strip, written.splitlines()):
        code, _, label = line.strip().partition(" ")
        yield code, label.strip() or code


def _number(written: str) -> int:
    written = written.strip()
    return int(written) if written.isascii() and written.isdecimal() and len(written) <= 18 else -1


def _lines(sent: Form, *names: str) -> Iterator[tuple[str, ...]]:
    """Fields that come again and again, line by line."""
    return zip(*(sent.texts(name)[:MOST_LINES] for name in names), strict=False)
