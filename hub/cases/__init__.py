"""Cases: what a first answer did not settle, with its category and how urgent it is."""
