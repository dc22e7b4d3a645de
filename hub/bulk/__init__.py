"""One act on many conversations: each an action of its own, with progress, a report, and a way back."""
