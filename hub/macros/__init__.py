"""Macros: several things done to a conversation under one key, kept as data."""
