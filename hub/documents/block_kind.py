"""What may keep a document from going on. Pure."""

from enum import StrEnum


class BlockKind(StrEnum):
    """What somebody has to settle before a document goes on."""

    PAYMENT = "payment"
    CREDIT = "credit"
    PRICE = "price"
    ADDRESS = "address"
    APPROVAL = "approval"
