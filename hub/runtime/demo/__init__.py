"""A believable company for newcomers and for tests: Bellini Coffee sells and services espresso machines."""
