"""Counts from which nobody can be told: groups of fewer than five people are put together."""

from collections.abc import Mapping

SMALLEST = 5  # people; fewer are not shown on their own
OTHERS = "others"


def merged(groups: Mapping[str, list[int]]) -> dict[str, list[int]]:
    """Groups as [registered, arrived], with the small ones as one. Where that one is small still, the smallest of the
    large ones joins it, so that it cannot be worked out from the sum either."""
    large = {name: list(counts) for name, counts in groups.items() if max(counts) >= SMALLEST}
    small = [counts for name, counts in groups.items() if name not in large and any(counts)]
    if not small:
        return large
    rest = [sum(numbers) for numbers in zip(*small, strict=True)]
    if max(rest) < SMALLEST and large:
        least = min(large, key=lambda name: max(large[name]))
        rest = [one + other for one, other in zip(rest, large.pop(least), strict=True)]
    return {**large, OTHERS: rest}
