"""Tests of what every web face shares."""
