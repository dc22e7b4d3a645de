"""The one queue: work items, offers, skills, presence, and who gets what next."""
