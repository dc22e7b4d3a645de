"""What was said: contacts as they came in, the interactions they belong to, and the answers."""
