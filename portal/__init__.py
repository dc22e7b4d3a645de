"""The faces for customers and partners. Today: ending bulk mail; their other pages come with self-service."""
