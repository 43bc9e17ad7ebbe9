"""Musical time to seconds: sixteenth steps, with swing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clock:
    """swing: by how much of a sixteenth the second half of each pair (2 x swing_steps sixteenths) is late."""

    bpm: float
    swing: float = 0.0
    swing_steps: int = 1

    @property
    def step_s(self) -> float:
        """Length of a sixteenth in s."""
        return 15.0 / self.bpm

    @property
    def bar_s(self) -> float:
        """Length of a 4/4 bar in s."""
        return 240.0 / self.bpm

    def seconds(self, step: float) -> float:
        """When a step (counted from the start of the song, fractions allowed) falls."""
        half = self.swing_steps
        pair, inside = divmod(step, 2 * half)
        middle = half + self.swing
        warped = (
            inside * middle / half if inside < half else middle + (inside - half) * (2 * half - middle) / half
        )
        return (pair * 2 * half + warped) * self.step_s

    def step_at(self, seconds: float) -> float:
        """Which step a moment is: the inverse of `seconds`."""
        half = self.swing_steps
        pair, inside = divmod(seconds / self.step_s, 2 * half)
        middle = half + self.swing
        straight = (
            inside * half / middle
            if inside < middle
            else half + (inside - middle) * half / (2 * half - middle)
        )
        return pair * 2 * half + straight
