"""Instruments by name: where they are in the soundfont, their range, and the words people use for them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Instrument:
    """bank and program in the soundfont, the good MIDI range, and a family of relatives."""

    bank: int
    program: int
    low: int
    high: int
    family: str  # "keys", "guitar", "bass", "pad", "lead", "strings", "brass"
    words: tuple[str, ...] = ()
    strum_s: float = 0.0
    effect: str = ""


INSTRUMENTS = {
    "piano": Instrument(0, 0, 36, 96, "keys", ("piano", "grand piano")),
    "bright piano": Instrument(0, 1, 36, 96, "keys", ("house piano", "bright piano")),
    "felt piano": Instrument(8, 0, 36, 92, "keys", ("felt piano", "soft piano", "mellow piano")),
    "honky tonk": Instrument(0, 3, 36, 92, "keys", ("honky tonk", "saloon piano")),
    "rhodes": Instrument(0, 4, 36, 90, "keys", ("rhodes", "electric piano", "e-piano", "wurlitzer", "wurli")),
    "dx piano": Instrument(0, 5, 36, 90, "keys", ("dx7", "fm piano")),
    "harpsichord": Instrument(0, 6, 36, 88, "keys", ("harpsichord",)),
    "clavinet": Instrument(0, 7, 36, 86, "keys", ("clavinet", "clav")),
    "celesta": Instrument(0, 8, 60, 100, "lead", ("celesta",)),
    "glockenspiel": Instrument(0, 9, 67, 103, "lead", ("glockenspiel", "bells")),
    "music box": Instrument(0, 10, 60, 96, "lead", ("music box",)),
    "vibraphone": Instrument(0, 11, 53, 89, "lead", ("vibraphone", "vibes")),
    "marimba": Instrument(0, 12, 48, 89, "lead", ("marimba",)),
    "organ": Instrument(0, 16, 36, 91, "keys", ("organ", "hammond", "b3")),
    "rock organ": Instrument(0, 18, 36, 91, "keys", ("rock organ",)),
    "church organ": Instrument(0, 19, 36, 91, "keys", ("church organ", "pipe organ")),
    "accordion": Instrument(0, 21, 53, 89, "lead", ("accordion",)),
    "harmonica": Instrument(0, 22, 60, 84, "lead", ("harmonica",)),
    "nylon guitar": Instrument(
        0, 24, 40, 84, "guitar", ("nylon guitar", "classical guitar", "spanish guitar"), 0.018
    ),
    "steel guitar": Instrument(0, 25, 40, 84, "guitar", ("acoustic guitar", "steel guitar", "guitar"), 0.016),
    "12 string guitar": Instrument(8, 25, 40, 84, "guitar", ("12 string", "twelve string"), 0.018),
    "ukulele": Instrument(8, 24, 55, 84, "guitar", ("ukulele", "uke"), 0.016),
    "jazz guitar": Instrument(0, 26, 40, 84, "guitar", ("jazz guitar",), 0.012),
    "clean guitar": Instrument(0, 27, 40, 84, "guitar", ("clean guitar",), 0.008),
    "muted guitar": Instrument(0, 28, 40, 80, "guitar", ("muted guitar", "palm muted guitar"), 0.004),
    "electric guitar": Instrument(
        0,
        27,
        38,
        76,
        "guitar",
        ("electric guitar", "distorted guitar", "guitar riffs", "heavy guitar"),
        0.004,
        "amp",
    ),
    "lead guitar": Instrument(0, 27, 52, 88, "lead", ("guitar solo", "lead guitar"), 0.0, "lead_amp"),
    "banjo": Instrument(0, 105, 48, 84, "guitar", ("banjo",), 0.01),
    "mandolin": Instrument(16, 25, 55, 88, "guitar", ("mandolin",), 0.01),
    "harp": Instrument(0, 46, 36, 96, "keys", ("harp",), 0.03),
    "kalimba": Instrument(0, 108, 55, 91, "lead", ("kalimba",)),
    "koto": Instrument(0, 107, 48, 86, "guitar", ("koto",)),
    "sitar": Instrument(0, 104, 48, 84, "lead", ("sitar",)),
    "acoustic bass": Instrument(0, 32, 28, 55, "bass", ("upright bass", "double bass", "acoustic bass")),
    "fingered bass": Instrument(0, 33, 28, 55, "bass", ("bass guitar", "electric bass")),
    "picked bass": Instrument(0, 34, 28, 55, "bass", ("picked bass",)),
    "fretless bass": Instrument(0, 35, 28, 55, "bass", ("fretless bass",)),
    "slap bass": Instrument(0, 36, 28, 55, "bass", ("slap bass", "funky bass")),
    "synth bass": Instrument(0, 38, 28, 55, "bass", ("synth bass",)),
    "analog bass": Instrument(0, 39, 28, 55, "bass", ("analog bass", "moog bass")),
    "808 bass": Instrument(8, 80, 26, 48, "bass", ("808", "808 bass", "sub bass"), 0.0, "sub"),
    "violin": Instrument(0, 40, 55, 96, "lead", ("violin", "fiddle")),
    "cello": Instrument(0, 42, 36, 72, "lead", ("cello",)),
    "strings": Instrument(0, 48, 40, 92, "pad", ("strings", "orchestra", "orchestral", "string section")),
    "slow strings": Instrument(0, 49, 40, 92, "pad", ("lush strings",)),
    "tremolo strings": Instrument(0, 44, 40, 92, "pad", ("tremolo strings",)),
    "pizzicato": Instrument(0, 45, 43, 88, "lead", ("pizzicato",)),
    "synth strings": Instrument(0, 50, 40, 90, "pad", ("synth strings",)),
    "choir": Instrument(0, 52, 48, 79, "pad", ("choir", "choral", "gospel choir")),
    "trumpet": Instrument(0, 56, 55, 82, "lead", ("trumpet",)),
    "muted trumpet": Instrument(0, 59, 55, 82, "lead", ("muted trumpet",)),
    "trombone": Instrument(0, 57, 40, 70, "lead", ("trombone",)),
    "french horn": Instrument(0, 60, 41, 72, "pad", ("french horn", "horn")),
    "brass": Instrument(0, 61, 48, 82, "keys", ("brass", "horns", "horn section")),
    "soprano sax": Instrument(0, 64, 56, 86, "lead", ("soprano sax",)),
    "alto sax": Instrument(0, 65, 50, 80, "lead", ("saxophone", "sax", "alto sax")),
    "tenor sax": Instrument(0, 66, 44, 76, "lead", ("tenor sax",)),
    "oboe": Instrument(0, 68, 58, 88, "lead", ("oboe",)),
    "clarinet": Instrument(0, 71, 50, 88, "lead", ("clarinet",)),
    "flute": Instrument(0, 73, 60, 93, "lead", ("flute",)),
    "pan flute": Instrument(0, 75, 60, 91, "lead", ("pan flute",)),
    "whistle": Instrument(0, 78, 67, 96, "lead", ("whistle", "tin whistle", "whistling")),
    "square lead": Instrument(0, 80, 55, 91, "lead", ("chiptune", "8-bit", "8 bit", "square lead")),
    "saw lead": Instrument(0, 81, 52, 91, "lead", ("saw lead", "synth lead", "supersaw")),
    "polysynth": Instrument(0, 90, 43, 86, "keys", ("polysynth", "synth", "synths", "synthesizer")),
    "saw chords": Instrument(0, 81, 48, 84, "keys", ("saw chords", "supersaws")),
    "warm pad": Instrument(0, 89, 43, 86, "pad", ("pad", "pads", "warm pad")),
    "space voice": Instrument(0, 91, 48, 86, "pad", ("space pad", "ethereal")),
    "halo pad": Instrument(0, 94, 48, 86, "pad", ("halo pad",)),
    "sweep pad": Instrument(0, 95, 43, 86, "pad", ("sweep pad",)),
    "bowed glass": Instrument(0, 92, 48, 86, "pad", ("bowed glass", "glass")),
    "fantasia": Instrument(0, 88, 48, 88, "keys", ("fantasia",)),
    "crystal": Instrument(0, 98, 55, 91, "lead", ("crystal",)),
    "atmosphere": Instrument(0, 99, 43, 86, "keys", ("atmosphere",)),
    "steel drums": Instrument(0, 114, 55, 84, "lead", ("steel drums", "steelpan")),
    "shakuhachi": Instrument(0, 77, 60, 88, "lead", ("shakuhachi",)),
}

DRUM_WORDS = ("drums", "drum", "percussion", "beat", "beats", "drum kit", "drum machine")
