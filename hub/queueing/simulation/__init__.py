"""Days that never were: the choice of production under a virtual clock, with people drawn by a seed."""
