"""Search: everything somebody may see, found by words, nearly right words and criteria."""
