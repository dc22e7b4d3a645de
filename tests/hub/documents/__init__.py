"""Tests of business documents."""
