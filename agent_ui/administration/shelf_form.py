"""A category of articles as its form holds it: as stored, or as somebody typed it and was refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from agent_ui.administration.form import Form
from hub.knowledge.categories import Shelf
from hub.knowledge.fields import LANGUAGES
from hub.knowledge.keep_category import CategoryWords


@dataclass(frozen=True, slots=True)
class ShelfForm:
    """The fields; above 0 is nothing. `seen` is the mark of what stood there when they were filled."""

    names: Mapping[str, str] = field(default_factory=dict)
    slug: str = ""
    parent_id: int = 0
    position: int = 0
    seen: str = ""

    @classmethod
    def stored(cls, shelf: Shelf) -> "ShelfForm":
        """What a category is now."""
        return cls(shelf.names, shelf.slug, shelf.parent_id or 0, shelf.position, shelf.mark)

    @classmethod
    def typed(cls, sent: Form) -> "ShelfForm":
        """What was typed and chosen."""
        names = {language: sent.text(f"name_{language}") for language in LANGUAGES}
        return cls(names, sent.text("slug"), sent.number("parent_id"), sent.number("position"), sent.text("seen"))

    def words(self) -> CategoryWords:
        """What is to be kept."""
        return CategoryWords(self.slug, self.names, self.parent_id or None, self.position)
