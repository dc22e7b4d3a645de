"""Where administrators keep what changes while the hub runs: addresses, mailboxes, texts, and what went wrong."""
