"""Fixtures that start what the product runs on: databases, Redis, a browser."""
