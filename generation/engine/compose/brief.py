"""What was asked for."""

from dataclasses import dataclass

from generation.engine.compose.score import Singer


@dataclass(frozen=True, slots=True)
class Brief:
    """A wish for a song; the same brief makes the same song, bit for bit.

    style_weight and weirdness are 0..1, duration_s the wanted length in s (None: what the form gives),
    vocal_gender "f" or "m". Lyrics may hold structure tags; with a description and no lyrics they get
    written. voice is a persona's singer. form is an instrumental's sections as (name, seconds), in order.
    """

    seed: int
    title: str = ""
    tags: str = ""
    negative_tags: str = ""
    lyrics: str = ""
    description: str = ""
    instrumental: bool = False
    vocal_gender: str | None = None
    style_weight: float | None = None
    weirdness: float | None = None
    duration_s: float | None = None
    model: str = "sonic-v5"
    voice: Singer | None = None
    form: tuple[tuple[str, float], ...] = ()
