"""What happens to articles."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ArticleChanged:
    """An article was written, approved, published, retired, linked or unlinked: `what` says which.

    `document_id` is the document it belongs to since then, or no more.
    """

    article_id: int
    what: str
    language: str = ""
    by_id: int | None = None
    document_id: int | None = None

    @property
    def stream(self) -> str:
        """The article it happened to."""
        return f"article-{self.article_id}"
