"""Tests of the texts that are kept ready."""
