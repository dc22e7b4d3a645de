"""Tests of signing in, sessions, tokens and the audit log."""
