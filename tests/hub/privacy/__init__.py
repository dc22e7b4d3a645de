"""Tests of what people agreed to, what is kept about them, and how it goes."""
