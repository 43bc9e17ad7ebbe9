"""Tempo out of words: "120 bpm", "slow", and styles with a tempo of their own."""

import re

BPM_LIMITS = (50.0, 190.0)
EXACT_BPM = re.compile(r"\b(\d{2,3})\s?bpm\b")
OWN_TEMPO = {  # words inside a genre that mean another tempo than the genre's
    r"drum and bass|drum & bass|dnb|jungle": (170, 176),
    r"dubstep": (138, 142),
    r"techno": (128, 136),
    r"trance": (132, 138),
    r"punk|hardcore": (158, 176),
    r"metal": (138, 164),
    r"grunge|shoegaze|stoner": (104, 122),
    r"ballad|lullaby": (66, 80),
    r"disco": (114, 122),
    r"reggae\b|dub\b": (74, 86),
    r"funk|funky": (102, 114),
    r"country|bluegrass": (104, 126),
    r"samba": (96, 104),
    r"epic|trailer": (84, 100),
    r"blues": (84, 104),
}
PACE_WORDS = {
    r"very slow|largo|adagio": 0.72,
    r"slow|slower|downtempo|laid.?back|relaxed|mellow": 0.85,
    r"fast|faster|quick|up.?tempo|frantic|allegro": 1.18,
    r"very fast|presto|breakneck": 1.3,
    r"energetic|upbeat|driving|high energy": 1.06,
}


def bpm_range(wanted: str, usual: tuple[int, int]) -> tuple[float, float]:
    """Lowest and highest tempo for these wishes (lower case); equal when a number was given."""
    if exact := EXACT_BPM.search(wanted):
        bpm = min(max(float(exact[1]), BPM_LIMITS[0]), BPM_LIMITS[1])
        return bpm, bpm
    low: float
    high: float
    low, high = next((own for words, own in OWN_TEMPO.items() if re.search(rf"\b(?:{words})", wanted)), usual)
    for words, factor in PACE_WORDS.items():
        if re.search(rf"\b(?:{words})\b", wanted):
            low, high = low * factor, high * factor
    return low, high
