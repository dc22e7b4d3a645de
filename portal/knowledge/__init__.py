"""The public knowledge base: read, searched and judged by anybody, without signing in and without a script."""
