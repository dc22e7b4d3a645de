"""What a queue may be: the bounds of its numbers, and what its rings and codes must make sense of. Pure."""

from collections.abc import Iterable

from hub.errors import Invalid, sentence
from hub.queueing.queue_rows import QueueDraft

LONGEST_NAME, LONGEST_CODE, LONGEST_LABEL = 80, 40, 120
HIGHEST_LEVEL = 5
MOST_LINES = 40
_DAY, _YEAR = 86_400, 31_536_000
# The least and the most of each number; times in seconds.
BOUNDS = {
    "priority": (0, 10),
    "goal_percent": (1, 100),
    "goal_seconds": (1, _DAY * 7),
    "offer_seconds": (5, 3_600),
    "wrap_up_seconds": (0, 3_600),
    "grace_seconds": (0, _DAY),
    "ageing_seconds": (0, _DAY),
    "sticky_seconds": (0, _YEAR),
}


def check_queue(draft: QueueDraft) -> None:
    """Raises `Invalid`, with the field that makes no sense."""
    if not draft.name or len(draft.name) > LONGEST_NAME:
        raise Invalid("A name has 1 to 80 characters.", {"name": sentence("A name has 1 to 80 characters.")})
    _check_numbers(draft)
    _check_skills(draft)
    _check_rings(draft)
    _check_codes(draft)


def _check_numbers(draft: QueueDraft) -> None:
    """All of them at once: nobody saves three times to hear of three."""
    bounds = {field: {"least": least, "most": most} for field, (least, most) in BOUNDS.items()}
    wrong = [field for field, (least, most) in BOUNDS.items() if not least <= getattr(draft, field) <= most]
    if wrong:
        told = dict.fromkeys(wrong, sentence("Choose a number from %(least)s to %(most)s."))
        of_each = {field: bounds[field] for field in wrong}
        raise Invalid("Choose a number from %(least)s to %(most)s.", told, of_each, **bounds[wrong[0]])


def _check_skills(draft: QueueDraft) -> None:
    if _repeats(skill for skill, _ in draft.skills):
        raise Invalid("A skill is asked for once.", {"skills": sentence("A skill is asked for once.")})
    if any(not 1 <= level <= HIGHEST_LEVEL for _, level in draft.skills):
        raise Invalid("A level is from 1 to 5.", {"skills": sentence("A level is from 1 to 5.")})


def _check_rings(draft: QueueDraft) -> None:
    if any(not 1 <= ring.after_seconds <= _DAY * 7 for ring in draft.rings):
        wrong = sentence("A ring begins after 1 to 604800 seconds.")
        raise Invalid("A ring begins after 1 to 604800 seconds.", {"rings": wrong})
    if _repeats(ring.after_seconds for ring in draft.rings):
        wrong = sentence("Two rings begin at the same time.")
        raise Invalid("Two rings begin at the same time.", {"rings": wrong})
    if any(not 0 <= ring.relax_by < HIGHEST_LEVEL or not (ring.relax_by or ring.joins) for ring in draft.rings):
        wrong = sentence("A ring lowers levels by 1 to 4, or lets a queue join.")
        raise Invalid("A ring lowers levels by 1 to 4, or lets a queue join.", {"rings": wrong})


def _check_codes(draft: QueueDraft) -> None:
    if any(not 0 < len(code) <= LONGEST_CODE or not 0 < len(label) <= LONGEST_LABEL for code, label in draft.codes):
        wrong = sentence("A code has at most 40 characters, what it is called 1 to 120.")
        raise Invalid("A code has at most 40 characters, what it is called 1 to 120.", {"codes": wrong})
    if _repeats(code for code, _ in draft.codes):
        raise Invalid("A code is there twice.", {"codes": sentence("A code is there twice.")})
    if draft.wrap_up_required and not draft.codes:
        # Nobody could ever finish anything there.
        wrong = sentence("Where a code must be chosen, there must be one.")
        raise Invalid("Where a code must be chosen, there must be one.", {"codes": wrong})


def _repeats(values: Iterable[object]) -> bool:
    found = list(values)
    return len(found) != len(set(found))
