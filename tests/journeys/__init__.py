"""Whole stories through the running product, its front doors and its pages."""
