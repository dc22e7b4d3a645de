"""By when customers are to be answered: business hours, goals, due times, warnings and breaches."""
