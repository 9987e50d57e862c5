"""Medians, percentiles and how they are written."""

from collections.abc import Sequence
from statistics import median

__all__ = ["median", "percentile", "shown", "spread"]


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values does not pass; the values need no order."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def shown(value: float) -> str:
    """Three figures that mean something."""
    if value == 0:
        return "0"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}".replace(",", " ")


def spread(values: Sequence[float]) -> str:
    """The median, and between which values the others lie."""
    return f"{shown(median(values))} ({shown(min(values))}–{shown(max(values))})"
