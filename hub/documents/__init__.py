"""Business documents: one engine for cases, orders, quotations and whatever else has parties, items and a state."""
