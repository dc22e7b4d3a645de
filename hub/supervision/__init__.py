"""What supervisors do about other people's work, and the history of it."""
