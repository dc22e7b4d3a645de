"""What a text that is kept ready is for."""

from enum import StrEnum


class TextKind(StrEnum):
    """An agent inserts it, it ends every answer, or the hub answers with it by itself."""

    TEMPLATE = "template"
    SIGNATURE = "signature"
    AUTOMATIC = "automatic"
