"""Tests of the mailboxes we read."""
