"""What the work looks like in numbers, each of them with the list it counts."""
