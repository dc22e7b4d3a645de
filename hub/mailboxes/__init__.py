"""The mailboxes of other servers that we read, as data an administrator changes while we run."""
