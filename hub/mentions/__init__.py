"""Colleagues named in notes: who can be, who was, and who has not looked yet."""
