"""Puts the parts together and runs them: the only place that knows everybody."""
