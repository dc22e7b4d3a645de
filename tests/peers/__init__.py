"""Real servers of other people, started for a test."""
