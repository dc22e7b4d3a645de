"""What changes on the desks of one person alone: told to their windows."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class DraftChanged:
    """What somebody writes was kept, or is gone (`version` ""). Told to their other windows, and kept nowhere.

    `listed`: the list of their drafts has another line, or one less.
    """

    user_id: int
    interaction_id: int
    kind: str
    version: str
    listed: bool

    @property
    def stream(self) -> str:
        """The user it is about."""
        return f"user-{self.user_id}"


@dataclass(frozen=True, slots=True)
class SettingsChanged:
    """Somebody likes their desk otherwise now."""

    user_id: int

    @property
    def stream(self) -> str:
        """The user it is about."""
        return f"user-{self.user_id}"


@dataclass(frozen=True, slots=True)
class FollowingChanged:
    """Somebody follows a conversation, or does no more. Told to their windows; what is kept is a row."""

    user_id: int
    interaction_id: int
    followed: bool

    @property
    def stream(self) -> str:
        """The user it is about."""
        return f"user-{self.user_id}"


@dataclass(frozen=True, slots=True)
class LayoutChanged:
    """Somebody arranged the blocks of a kind of page otherwise. Told to their windows; what is kept is a row."""

    user_id: int
    page: str
    version: int
    blocks: list[dict[str, Any]]

    @property
    def stream(self) -> str:
        """The user it is about."""
        return f"user-{self.user_id}"


@dataclass(frozen=True, slots=True)
class MentionsChanged:
    """Somebody is mentioned in a note, or has read where they were (`note_id` 0). Kept nowhere: mentions are rows."""

    user_id: int
    interaction_id: int
    note_id: int = 0

    @property
    def stream(self) -> str:
        """The user it is about."""
        return f"user-{self.user_id}"


@dataclass(frozen=True, slots=True)
class ExportAdvanced:
    """Conversations that are given out in one file were written a little further, or to the end."""

    export_id: int

    @property
    def stream(self) -> str:
        """The export."""
        return f"export-{self.export_id}"


@dataclass(frozen=True, slots=True)
class ImportAdvanced:
    """A file that is brought in was read a little further, or to its end."""

    import_id: int

    @property
    def stream(self) -> str:
        """The import."""
        return f"import-{self.import_id}"
