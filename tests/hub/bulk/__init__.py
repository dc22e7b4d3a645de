"""Tests of `hub/bulk`."""
