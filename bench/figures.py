"""The figures every benchmark prints."""

from collections.abc import Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which the given share of the values lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def line(name: str, values: Sequence[float], unit: str = "ms") -> str:
    """One row: the name, p50, p95 and p99. Values are in seconds and shown in milliseconds."""
    shown = [f"{share:>3}: {percentile(values, number) * 1000:8.2f}" for share, number in _SHARES]
    return f"{name:<44}" + "  ".join(shown) + f"  {unit}"


_SHARES = (("p50", 0.50), ("p95", 0.95), ("p99", 0.99))
