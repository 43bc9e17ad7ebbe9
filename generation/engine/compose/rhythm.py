"""Fits syllables to a grid of sixteenths: stress on strong steps, room to breathe, no rows of equal notes.

A Viterbi search over (step, distance to the syllable before); the song's own random taste breaks ties.
"""

from collections.abc import Sequence

import numpy as np

PICKUP_STEPS = 3  # a line may start this early
MAX_GAP = 8
END_ROOM_STEPS = 4
FAR = 1e6

FEELS = {  # how much each sixteenth of a bar attracts a stressed syllable
    "straight": (1.0, 0.1, 0.55, 0.1, 0.8, 0.1, 0.5, 0.15, 0.95, 0.1, 0.55, 0.1, 0.8, 0.1, 0.5, 0.15),
    "push": (0.75, 0.1, 0.5, 0.45, 0.65, 0.1, 0.85, 0.2, 0.7, 0.1, 0.5, 0.45, 0.65, 0.1, 0.95, 0.25),
    "tresillo": (1.0, 0.1, 0.3, 0.85, 0.3, 0.1, 0.85, 0.1, 0.9, 0.1, 0.3, 0.85, 0.3, 0.1, 0.85, 0.1),
    "lazy": (0.55, 0.15, 0.85, 0.2, 0.6, 0.35, 0.8, 0.2, 0.6, 0.15, 0.85, 0.3, 0.6, 0.15, 0.8, 0.2),
    "flow": (1.0, 0.45, 0.6, 0.55, 0.9, 0.45, 0.6, 0.55, 0.95, 0.45, 0.6, 0.55, 0.9, 0.45, 0.6, 0.5),
    "lilt": (1.0, 0.1, 0.4, 0.5, 0.85, 0.1, 0.4, 0.45, 0.95, 0.1, 0.4, 0.5, 0.85, 0.1, 0.4, 0.45),
    "shout": (1.0, 0.05, 0.4, 0.1, 0.95, 0.05, 0.4, 0.1, 1.0, 0.05, 0.4, 0.1, 0.95, 0.05, 0.4, 0.1),
}


def place(
    stresses: Sequence[float],
    starts_word: Sequence[bool],
    steps: int,
    feel: str,
    ideal_gap: float,
    start: int,
    taste: np.random.Generator,
    pickup: bool = True,
) -> list[int]:
    """Steps of the syllables, rising, from -PICKUP_STEPS (without pickup: 0) to steps - END_ROOM_STEPS.

    stresses are 0..1; ideal_gap is the wished distance in sixteenths; start is where the first stress would
    like to fall. Needs len(stresses) <= steps.
    """
    size = steps + PICKUP_STEPS - END_ROOM_STEPS
    weights = np.array([FEELS[feel][(i - PICKUP_STEPS) % 16] for i in range(size)])
    weights = weights + taste.normal(0, 0.16, size)
    at = np.arange(size) - PICKUP_STEPS
    gap = min(ideal_gap, (size - 2) / max(1, len(stresses)))
    first_stress = next((i for i, s in enumerate(stresses) if s > 0.5), 0)
    cost = np.full((size, MAX_GAP + 1), FAR)
    back: list[np.ndarray] = []
    same = _monotony(gap)
    for i, stress in enumerate(stresses):
        here = -1.5 * stress * weights + 0.6 * (1 - stress) * np.maximum(0, weights - 0.6)
        if i == first_stress:
            here = here + 0.22 * np.abs(at - start)
        if i == len(stresses) - 1:
            here = here + 0.04 * np.maximum(0, at - (steps - 6)) ** 2
        if i == 0:
            cost[:, 0] = (
                here
                + (0.0 if pickup else FAR) * (at < 0)
                + 0.05 * np.maximum(0, at)
                + 0.25 * (at < 0) * stress
            )
            continue
        cost, choice = _advance(cost, same, _gap_cost(stresses[i - 1], bool(starts_word[i]), gap))
        cost = cost + here[:, None]
        back.append(choice)
    return _traced(cost, back)


def _monotony(gap: float) -> np.ndarray:
    """Cost of a distance following an equal one (rows: before, columns: after)."""
    same = np.eye(MAX_GAP + 1) * (0.22 if gap > 1.5 else 0.02)
    same[0] = 0
    return same


def _gap_cost(stress_before: float, new_word: bool, gap: float) -> np.ndarray:
    distance = np.arange(MAX_GAP + 1, dtype=float)
    distance[0] = 1
    cost = 0.55 * np.log2(distance / gap) ** 2
    cost += (1 - stress_before) * 0.35 * np.maximum(0, distance - max(2, gap))
    if not new_word:
        cost += 0.3 * np.maximum(0, distance - 4)
    cost[0] = FAR
    return cost


def _advance(cost: np.ndarray, same: np.ndarray, gaps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One syllable further: new costs (size, gap) and the best gap before for each."""
    size = len(cost)
    total = cost[:, :, None] + same[None]
    choice_here = total.argmin(1)
    best = total.min(1) + gaps
    moved, choice = np.full_like(cost, FAR), np.zeros(cost.shape, int)
    for distance in range(1, min(MAX_GAP, size - 1) + 1):
        moved[distance:, distance] = best[:-distance, distance]
        choice[distance:, distance] = choice_here[:-distance, distance]
    return moved, choice


def _traced(cost: np.ndarray, back: list[np.ndarray]) -> list[int]:
    step, gap = np.unravel_index(int(cost.argmin()), cost.shape)
    steps = [int(step)]
    for choice in reversed(back):
        before = choice[step, gap]
        step, gap = step - gap, before
        steps.append(int(step))
    return [s - PICKUP_STEPS for s in reversed(steps)]
