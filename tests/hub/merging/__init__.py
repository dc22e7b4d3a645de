"""Tests of `hub/merging`."""
