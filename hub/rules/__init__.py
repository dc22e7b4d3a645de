"""Rules: what is decided about a contact before anybody sees it."""
