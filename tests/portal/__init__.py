"""Tests of the faces for customers and partners."""
