"""How Hypothesis runs here: whatever the machine does beside it, no test fails for having taken long."""

import pytest
from hypothesis import HealthCheck, settings

__all__ = ["pytest_configure"]


def pytest_configure(config: pytest.Config) -> None:
    """Set no time for examples."""
    settings.register_profile("onefront", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("onefront")
