"""What an activity is, how far it has come, and how much it matters. Pure."""

from enum import IntEnum, StrEnum


class ActivityKind(StrEnum):
    """What is to be done. A task is due at a time; the others begin and end."""

    TASK = "task"
    CALL = "call"
    VISIT = "visit"
    APPOINTMENT = "appointment"


class ActivityState(StrEnum):
    """How far it has come."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class Urgency(IntEnum):
    """How much it matters, of two at the same time the higher one first."""

    LOW = -1
    NORMAL = 0
    HIGH = 1


# These wait until somebody says that they are done; an appointment is over when it is over.
WAITING_KINDS = (ActivityKind.TASK, ActivityKind.CALL, ActivityKind.VISIT)
