"""What happens to business documents."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DocumentChanged:
    """A document was created, changed, moved on or linked: `what` says which. `by_id` is None if it was by itself."""

    document_id: int
    kind: str
    what: str
    by_id: int | None = None

    @property
    def stream(self) -> str:
        """The document it happened to."""
        return f"document-{self.document_id}"
