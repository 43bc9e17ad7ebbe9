"""Who sings: a voice of its own for every take, bent towards what the words ask for."""

import re
from dataclasses import replace

from generation.engine.compose.chance import stream
from generation.engine.compose.score import SINGER_LIMITS, Singer

BENDS: dict[str, dict[str, float]] = {  # words: field -> how far they move it
    r"bright|clear voice|crisp|brilliant": {"brightness_db": 2.0},
    r"warm|mellow|dark voice|velvet\w*|smooth": {"brightness_db": -1.8, "formant": -0.02},
    r"husky|raspy|smoky|hoarse|gritty": {"breath": 0.4, "brightness_db": -1.0, "formant": -0.03},
    r"breathy|whisper\w*|airy|intimate|asmr": {"breath": 0.45, "vibrato_cents": -8},
    r"sweet|tender|gentle voice": {"formant": 0.04, "breath": 0.1, "brightness_db": 0.8},
    r"cute|childlike|kawaii|young voice": {"formant": 0.09, "brightness_db": 1.5, "vibrato_cents": -8},
    r"powerful|belting|soaring|strong voice": {"breath": -0.2, "vibrato_cents": 12, "brightness_db": 1.2},
    r"loud|sonorous|operatic|resonant": {"breath": -0.25, "vibrato_cents": 18, "formant": -0.04},
    r"sexy|lazy|sultry|seductive": {"breath": 0.35, "formant": -0.04, "brightness_db": -1.0},
    r"electrified|autotune\w*|auto-tune\w*|vocoder|robot\w*": {"vibrato_cents": -40, "brightness_db": 2.5},
    r"deep|baritone|bass voice|low voice": {"formant": -0.08, "brightness_db": -1.0},
    r"high voice|soprano|falsetto": {"formant": 0.05, "brightness_db": 1.0},
    r"soul\w*|gospel|r&b|jazz": {"vibrato_cents": 8},
    r"punk|metal|rock": {"vibrato_cents": -6, "brightness_db": 0.8, "breath": -0.1},
}
SPREAD = {"formant": 0.045, "brightness_db": 1.3, "vibrato_cents": 7.0, "breath": 0.1}
USUAL = Singer()


def singer_for(seed: int, gender: str, wishes: str) -> Singer:
    """The singer of one take: by chance near the usual voice, moved by the wishes (style words)."""
    rng = stream(seed, "singer")
    wanted = wishes.lower()
    moved = {name: float(rng.normal(0, spread)) for name, spread in SPREAD.items()}
    for words, bends in BENDS.items():
        if re.search(rf"\b(?:{words})(?![a-z])", wanted):
            for name, by in bends.items():
                moved[name] += by
    values = {
        name: round(min(max(getattr(USUAL, name) + by, SINGER_LIMITS[name][0]), SINGER_LIMITS[name][1]), 3)
        for name, by in moved.items()
    }
    return replace(USUAL, gender=gender, **values)
