"""What happens to articles."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ArticleChanged:
    """An article was written, approved, published, retired or linked: `what` says which."""

    article_id: int
    what: str
    language: str = ""
    by_id: int | None = None

    @property
    def stream(self) -> str:
        """The article it happened to."""
        return f"article-{self.article_id}"
