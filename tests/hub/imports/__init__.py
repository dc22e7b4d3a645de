"""Tests of what is brought in from elsewhere, and given out again."""
