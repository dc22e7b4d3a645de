"""Tests of what a desk keeps."""
