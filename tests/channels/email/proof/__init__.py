"""Tests of proving who sent a mail."""
