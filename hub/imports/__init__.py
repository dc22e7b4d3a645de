"""What is brought in from elsewhere, customers and history, and what is given out again."""
