"""What a genre is made of. Each genre is data: a file in `genres/` with one `GENRE`.

Grids are one character per sixteenth note, spaces only for reading; grids of several bars are longer.
Drums: `X` accent, `x` normal, `o` ghost, `.` nothing.
Pitched: `X x o` the whole chord at three strengths, `0`..`9` one tone of the voicing counted from below,
`r` root, `q` fifth, `t` third, `s` seventh (or sixth), `O` octave, `a` a step towards the next root;
`-` holds what sounds, `.` is silence.
"""

from collections.abc import Mapping
from dataclasses import dataclass

STEPS_PER_BAR = 16
STILL, LOW, MID, HIGH = range(4)  # the energy of a section

Grids = Mapping[int, tuple[str, ...]]  # energy -> alternatives, of which a song picks one; missing = silent
Groove = Mapping[str, str]  # drum -> grid


@dataclass(frozen=True, slots=True)
class Part:
    """One instrument's job in a genre.

    role names its track; centre is the MIDI note its voicings stay around; voices their number of notes.
    """

    role: str
    instrument: str
    grids: Grids
    centre: int = 62
    voices: int = 4
    velocity: int = 78
    level_lufs: float = -24.0
    pan: float = 0.0
    send: float = 0.2
    effect: str = ""
    or_instruments: tuple[str, ...] = ()  # other takes may use one of these


@dataclass(frozen=True, slots=True)
class Genre:
    """A style of music as a band would describe it."""

    name: str
    words: tuple[str, ...]
    bpm: tuple[int, int]
    minor_share: float
    progressions: Mapping[str, Mapping[str, tuple[str, ...]]]  # mode -> section kind -> chord rows
    parts: tuple[Part, ...]
    grooves: Mapping[int, tuple[Groove, ...]]
    fills: tuple[Groove, ...]
    kit: int = 0
    drums_lufs: float = -19.0
    drums_effect: str = ""
    swing: float = 0.0  # how much of a step the off-beats are late
    swing_steps: int = 1  # 1: every second sixteenth is late; 2: every second eighth
    looseness_s: float = 0.006
    lead: tuple[str, ...] = ("piano",)
    voice: str = "f"
    pace: float = 3.0  # sung syllables per second
    feels: tuple[str, ...] = ("straight", "push")
    step_bias: float = 0.0  # > 0: melodies repeat notes and move little
    vocal_lufs: float = -17.0
    reverb_s: float = 1.6
    vocal_send: float = 0.2
    echo: float = 0.12
    top_hz: float = 18_000.0
    sound: str = ""  # extra colour of the whole: "vinyl", "pump"
    intro_bars: int = 4
    outro_bars: int = 4
