"""The steps from one released form of the tables to the next."""
