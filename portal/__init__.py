"""The faces for customers and partners. Their pages come with the self-service issues."""
