"""Tests of conversations that are given out in one file."""
