"""What supervisors do about other people's work."""
