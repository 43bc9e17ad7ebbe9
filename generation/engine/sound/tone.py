"""The tone of a whole mix: width, equaliser and top of a model. Linear, so it can be given to parts."""

from dataclasses import dataclass

import numpy as np

from generation.engine.compose.score import Score
from generation.engine.sound.characters import Character, character_of
from generation.engine.sound.colour import grained
from generation.engine.sound.filters import bell, high_pass, high_shelf, low_pass, low_shelf

LOWEST_HZ = 28
DULL_HZ = 16_000  # genres with a lower top than this are meant to be dull, whatever the model


@dataclass(frozen=True, slots=True)
class Tone:
    """A model's sound, as dull as its genre wants it."""

    character: Character
    top_hz: float
    seed: int

    def before_glue(self, audio: np.ndarray) -> np.ndarray:
        """float32 (2, n) as wide as the model has it, without rumble, with its grain."""
        audio = high_pass(_widened(audio, self.character.width), LOWEST_HZ)
        grain_db = self.character.grain_db
        return audio if grain_db is None else grained(audio, grain_db, self.seed)

    def after_glue(self, audio: np.ndarray) -> np.ndarray:
        """float32 (2, n) through the equaliser."""
        character = self.character
        if character.low_db:
            audio = low_shelf(audio, 110, character.low_db)
        if character.middle_db:
            audio = bell(audio, 300, character.middle_db, 0.8)
        if character.high_db:
            audio = high_shelf(audio, 9000, character.high_db)
        return low_pass(audio, self.top_hz, character.top_order)


def tone_of(score: Score) -> Tone:
    """The tone of a song by its model and genre."""
    character = character_of(score.model)
    genre_top_hz = score.profile.top_hz
    top_hz = min(character.top_hz, genre_top_hz) if genre_top_hz < DULL_HZ else character.top_hz
    return Tone(character, top_hz, score.seed)


def _widened(audio: np.ndarray, width: float) -> np.ndarray:
    if width == 1.0:
        return audio
    direct, across = np.float32((1 + width) / 2), np.float32((1 - width) / 2)
    return audio * direct + audio[::-1] * across
