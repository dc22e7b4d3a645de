"""Who we deal with: persons, organisations, and the addresses they are known by."""
