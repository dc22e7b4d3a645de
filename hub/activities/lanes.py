"""Places side by side for what is at the same time, as a calendar draws it. Pure."""

from collections.abc import Sequence


def lanes(stretches: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """For each stretch (from, to) in the order given: which lane it takes, and how many there are beside each other.

    The stretches come sorted by their beginnings. Each takes the first lane that is free; those that touch each other,
    directly or over others, have as many lanes as they need together.
    """
    placed: list[tuple[int, int]] = []
    group, ends = 0, list[int]()
    for place, (begins, finishes) in enumerate(stretches):
        if ends and begins >= max(ends):
            placed[group:] = [(lane, len(ends)) for lane, _ in placed[group:]]
            group, ends = place, []
        lane = next((each for each, end in enumerate(ends) if end <= begins), len(ends))
        ends[lane : lane + 1] = [finishes]
        placed.append((lane, 0))
    placed[group:] = [(lane, len(ends)) for lane, _ in placed[group:]]
    return placed
