"""What a desk keeps for whoever sits at it: how they like it, where they were, and what needs them."""
