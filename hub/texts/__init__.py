"""Texts the company keeps ready: templates, signatures and automatic answers."""
