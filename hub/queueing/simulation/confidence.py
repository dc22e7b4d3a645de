"""How sure a measured mean is: Student's interval over independent replications."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

# Student's t at 99.5 % by degrees of freedom, so that 99 % of intervals cover the mean; NIST/SEMATECH e-Handbook of
# Statistical Methods, 1.3.6.7.2. Between two of them the smaller number of degrees is the careful one.
T_995 = {4: 4.604, 9: 3.250, 14: 2.977, 19: 2.861, 24: 2.797, 29: 2.756, 39: 2.708, 59: 2.662, 99: 2.626}


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean, and how far to both sides of it the true one lies with 99 % confidence."""

    mean: float
    margin: float

    def covers(self, expected: float) -> bool:
        """Whether what theory expects lies within."""
        return abs(self.mean - expected) <= self.margin


def estimate(replications: Sequence[float]) -> Estimate:
    """From the means of at least five independent replications (Law, Simulation Modeling and Analysis, 9.4.1)."""
    freedom = max(known for known in T_995 if known < len(replications))
    spread = statistics.stdev(replications) / math.sqrt(len(replications))
    return Estimate(statistics.fmean(replications), T_995[freedom] * spread)
