"""What has to stay of somebody who is erased, and why. Pure."""

from enum import StrEnum


class Why(StrEnum):
    """Why something stays; what it is is said by pages in words."""

    STATUTORY = "statutory"  # books are kept by law: number, items, amounts and days, without a name
    FIGURES = "figures"  # counts and times of work, about nobody
    CONSENTS = "consents"  # what was agreed to and when, to be accounted for, without evidence or address
    SUPPRESSED = "suppressed"  # that an address is never to be written to, as a keyed hash
    TOMBSTONES = "tombstones"  # digests of mails, so that reading a mailbox again brings nothing back
    AUDIT = "audit"  # what was done by whom cannot be taken out of a chain
    QUOTED = "quoted"  # what others wrote to them, or of it, and what others got, in conversations of their own
    IMPORTS = "imports"  # files that were brought in lately and may name them, for some days
    UNREAD = "unread"  # large contacts that nobody could read yet, and that tell no sender
    WORDS = "words"  # single words in the index of spellings, without where they were said
    BACKUPS = "backups"  # copies made before, until they are replaced


# The kinds and states of documents that books are made of; what never came so far is only a wish.
_STATUTORY = {"order": ("cart", "abandoned"), "return": ()}


def is_statutory(kind: str, state: str) -> bool:
    """Whether the law wants a document kept."""
    return kind in _STATUTORY and state not in _STATUTORY[kind]


def must_end(kind: str, state: str) -> bool:
    """Whether a document that is open has to end before its customer is erased: goods are on their way, or a case."""
    return kind == "case" or is_statutory(kind, state)


def remains(counts: dict[str, int]) -> dict[str, int]:
    """What stays, by why; 0 where it is not counted. Nothing is said of what there is none of."""
    counted = {why.value: counts[why] for why in Why if counts.get(why)}
    return counted | {why.value: 0 for why in (Why.FIGURES, Why.TOMBSTONES, Why.QUOTED, Why.WORDS, Why.BACKUPS)}
