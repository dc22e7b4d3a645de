"""What people agreed to, what is kept about them, how they get it, and how it goes."""
