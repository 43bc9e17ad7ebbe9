"""How each model sounds: the studio its songs seem to come from, older ones narrower, duller and grainier.

What holds for the whole mix is linear, or one gain curve for all of it, so that stems still add up to their
song; drive is not, and happens inside a channel.
"""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Room:
    """A reverb: highest frequency of its tail in Hz, how little left and right have in common (0..1),
    echoes per sample (below 0.1 they are heard one by one, as in cheap devices), and whether first
    reflections tell the size of the room."""

    top_hz: float = 6500.0
    width: float = 1.0
    density: float = 1.0
    early: bool = False


@dataclass(frozen=True, slots=True)
class Character:
    """The sound of a model; gains and levels are in dB, None is for what it does not have."""

    top_hz: float = 18_500.0
    top_order: int = 4  # of the low pass there: digital models end steeply
    width: float = 1.0  # of the side signal
    room: Room = Room()
    grain_db: float | None = None  # noise that follows the music, against it
    floor_db: float | None = None  # constant noise, RMS below full scale in the mix
    drive: float = 0.0  # saturation of each channel, 0..1
    glue_threshold_db: float = -16.0
    glue_ratio: float = 1.8
    low_db: float = 0.0  # shelf at 110 Hz
    middle_db: float = -1.0  # bell at 300 Hz
    high_db: float = 1.5  # shelf at 9 kHz
    air_db: float | None = None  # the voice above 12 kHz, against its mirror image below
    voice_db: float = 0.0  # how much further in front the singer stands


BEST = Character(top_hz=19_000.0, width=1.15, room=Room(9000.0, early=True), air_db=-3.0)

V3_5 = Character(
    top_hz=11_500.0,
    top_order=12,
    width=0.5,
    room=Room(3200.0, width=0.35, density=0.02),
    grain_db=-31.0,
    floor_db=-64.0,
    drive=0.5,
    glue_threshold_db=-22.0,
    glue_ratio=3.2,
    middle_db=1.0,
    high_db=-1.5,
    voice_db=1.0,
)
V4 = replace(
    V3_5,
    top_hz=14_000.0,
    width=0.72,
    room=Room(4200.0, width=0.6, density=0.06),
    grain_db=-37.0,
    floor_db=-70.0,
    drive=0.25,
    glue_threshold_db=-20.0,
    glue_ratio=2.6,
    middle_db=0.0,
    high_db=0.0,
    voice_db=0.0,
)
V4_5 = Character(
    top_hz=16_000.0,
    top_order=12,
    width=0.88,
    room=Room(5500.0, width=0.85, density=0.4),
    grain_db=-45.0,
    glue_threshold_db=-18.0,
    glue_ratio=2.2,
    high_db=1.0,
    air_db=-12.0,
)
V4_5_PLUS = Character(top_hz=17_500.0, glue_threshold_db=-17.0, glue_ratio=2.0, air_db=-6.0)

# The producer's desk is an analogue one: warm and driven; Pro is dense and wide, Raw hardly mastered
FUZZ_2 = Character(
    top_hz=18_000.0,
    width=1.1,
    room=Room(6500.0, early=True),
    drive=0.6,
    glue_threshold_db=-18.0,
    glue_ratio=2.2,
    low_db=2.0,
    high_db=1.0,
    air_db=-6.0,
)
FUZZ_1_1 = replace(FUZZ_2, top_hz=16_500.0, width=0.95, room=Room(5600.0, width=0.9), drive=0.7, air_db=-10.0)
FUZZ_1 = replace(
    FUZZ_1_1, top_hz=15_000.0, width=0.85, grain_db=-44.0, floor_db=-74.0, drive=0.8, high_db=0.0
)
FUZZ_0_8 = replace(
    FUZZ_1, top_hz=13_000.0, width=0.7, room=V4.room, grain_db=-38.0, floor_db=-68.0, drive=1.0
)


def _pro(model: Character) -> Character:
    return replace(
        model,
        top_hz=model.top_hz + 1000.0,
        width=model.width + 0.15,
        grain_db=None,
        floor_db=None,
        drive=model.drive / 2,
        glue_threshold_db=-20.0,
        glue_ratio=2.8,
        high_db=model.high_db + 1.0,
        air_db=-3.0,
    )


FUZZ_2_RAW = replace(
    FUZZ_2,
    width=0.8,
    floor_db=-76.0,
    drive=0.9,
    glue_threshold_db=-8.0,
    glue_ratio=1.2,
    low_db=1.0,
    high_db=0.0,
)

CHARACTERS = {
    "sonic-v3-5": V3_5,
    "sonic-v4": V4,
    "sonic-v4-5": V4_5,
    "sonic-v4-5-plus": V4_5_PLUS,
    "sonic-v5": BEST,
    "FUZZ-0.8": FUZZ_0_8,
    "FUZZ-1.0": FUZZ_1,
    "FUZZ-1.0 Pro": _pro(FUZZ_1),
    "FUZZ-1.1": FUZZ_1_1,
    "FUZZ-1.1 Pro": _pro(FUZZ_1_1),
    "FUZZ-2.0": FUZZ_2,
    "FUZZ-2.0 Raw": FUZZ_2_RAW,
    "FUZZ-2.0 Pro": _pro(FUZZ_2),
    "nuro-vocal": Character(
        top_hz=17_000.0, width=0.9, room=Room(7000.0), middle_db=-1.5, air_db=-6.0, voice_db=1.5
    ),
    "nuro-bgm": Character(
        top_hz=18_000.0,
        width=1.25,
        room=Room(6000.0, early=True),
        glue_threshold_db=-12.0,
        low_db=1.0,
        high_db=-0.5,
    ),
}


def character_of(model: str) -> Character:
    """The sound of a model by its name in the API; names that came later sound like the best."""
    return CHARACTERS.get(model, BEST)
