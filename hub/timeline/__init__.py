"""The time line of a customer: everything that was said and agreed, over all channels and documents."""
