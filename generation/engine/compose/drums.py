"""Drums: the section's groove, its small variations, fills into the next section, crashes."""

from collections.abc import Iterable

import numpy as np

from generation.engine.compose.chance import pick, stream
from generation.engine.compose.clock import Clock
from generation.engine.compose.form import Form, Section
from generation.engine.compose.grid import LOUDNESS, read_grid
from generation.engine.compose.profile import HIGH, MID, STEPS_PER_BAR, STILL, Groove
from generation.engine.compose.score import Note
from generation.engine.compose.style import Style

KEYS = {  # General MIDI percussion
    "kick": 36, "snare": 38, "rim": 37, "clap": 39, "hat": 42, "pedal": 44, "open": 46, "ride": 51,
    "tom1": 48, "tom2": 45, "tom3": 41, "crash": 49, "crash2": 57, "cymbal_roll": 59,
    "tambourine": 54, "shaker": 70, "conga": 63, "taiko": 35,
}  # fmt: skip
BASE_VELOCITY = {
    "kick": 102,
    "snare": 100,
    "hat": 70,
    "ride": 72,
    "open": 74,
    "shaker": 62,
    "tambourine": 62,
    "taiko": 112,
}
KIT_TRIMS = {  # velocity offsets where a kit of the soundfont has a drum too loud beside its kick
    0: {"hat": -18, "open": -16, "pedal": -16, "tambourine": -14, "shaker": -10},
    8: {"tambourine": -24, "shaker": -26, "rim": -22, "conga": -18, "clap": -8, "ride": -8},
    16: {"tambourine": -16, "shaker": -16},
    24: {"tambourine": -18, "shaker": -4, "clap": -6, "conga": -12},
    25: {"hat": -26, "open": -30, "pedal": -30, "tambourine": -14, "shaker": -14, "conga": -20, "clap": -4},
    32: {"tambourine": -24, "shaker": -26, "rim": -22, "ride": -8, "conga": -18},
    40: {"tambourine": -24, "shaker": -26, "rim": -22, "conga": -18},
}
OTHER_KEYS = {48: {"crash": 57, "crash2": 57}}  # the orchestra kit has timpani where others have cymbals
OPEN_HATS, HATS = {46}, {42, 44, 46}
RING_S = {49: 4.0, 57: 4.0, 51: 1.6, 59: 4.0}
FOOT = ("kick", "snare", "clap", "taiko")


def play_drums(form: Form, style: Style, clock: Clock, seed: int) -> tuple[Note, ...]:
    """All drum notes of the song."""
    grooves = _chosen_grooves(style)
    hits: list[tuple[float, str, int]] = []
    for number, section in enumerate(form.sections):
        following = form.sections[number + 1] if number + 1 < len(form.sections) else None
        opening = section.start_bar > 0 or form.continues
        hits += _section(section, following, grooves, style, seed, opening)
    if form.closes and any(grooves[energy] for energy in grooves if energy != STILL):
        final = (form.bars - 1) * STEPS_PER_BAR
        hits = [hit for hit in hits if hit[0] < final]
        hits += [(final, "kick", 112), (final, "crash", 96)]
    return _performed(hits, style, clock, seed)


def _chosen_grooves(style: Style) -> dict[int, Groove]:
    """One groove for each energy, the same through the song."""
    rng = stream(style.band_seed, "grooves")
    return {energy: pick(rng, options) for energy, options in sorted(style.genre.grooves.items())}


def _section(
    section: Section,
    following: Section | None,
    grooves: dict[int, Groove],
    style: Style,
    seed: int,
    opening: bool,
) -> Iterable[tuple[float, str, int]]:
    rng = stream(seed, "drums", section.kind, section.repeat)
    groove = grooves.get(section.energy, {})
    fill = pick(rng, style.genre.fills) if style.genre.fills else {}
    half_fill = pick(rng, style.genre.fills) if style.genre.fills else {}
    opens = section.energy == HIGH and groove
    if opens and opening:
        yield section.start_step, "crash", 100
    for bar in range(section.bars):
        step = section.start_step + bar * STEPS_PER_BAR
        if bar == section.bars - 1 and following and groove and following.energy >= MID:
            yield from _bar_hits(fill, 0, step)
            continue
        if bar == section.bars - 1 and section.energy == STILL and following and following.energy >= MID:
            yield from _late_half(fill, step)
            continue
        played = list(_bar_hits(groove, bar, step))
        if bar % 4 == 3 and bar < section.bars - 1 and groove and rng.random() < style.manner.fills:
            played = [h for h in played if h[0] < step + 12] + list(_late_half(half_fill, step, 12))
        yield from _varied(played, rng)


def _bar_hits(groove: Groove, bar: int, step: int) -> Iterable[tuple[float, str, int]]:
    for drum, text in groove.items():
        bars = read_grid(text)
        for hit in bars[bar % len(bars)]:
            yield step + hit.step, drum, BASE_VELOCITY.get(drum, 90) + LOUDNESS[hit.symbol]


def _late_half(groove: Groove, step: int, start: int = 8) -> Iterable[tuple[float, str, int]]:
    return [hit for hit in _bar_hits(groove, 0, step) if hit[0] >= step + start]


def _varied(hits: list[tuple[float, str, int]], rng: np.random.Generator) -> Iterable[tuple[float, str, int]]:
    """Small differences from bar to bar: a dropped hat, a ghost kick, a soft extra."""
    for step, drum, velocity in hits:
        chance = rng.random()
        if drum in ("hat", "shaker", "tambourine") and chance < 0.03:
            continue
        yield step, drum, velocity
        if drum == "kick" and chance > 0.95 and step % 4 == 0:
            yield step + 3, "kick", velocity - 30


def _performed(hits: list[tuple[float, str, int]], style: Style, clock: Clock, seed: int) -> tuple[Note, ...]:
    """Hits as notes in seconds with a drummer's looseness; a closed hat stops an open one."""
    rng = stream(seed, "drummer")
    hits = sorted(set(hits))
    hat_steps = sorted({step for step, drum, _ in hits if KEYS[drum] in HATS})
    notes = []
    for step, drum, velocity in hits:
        key = OTHER_KEYS.get(style.genre.kit, {}).get(drum, KEYS[drum])
        tight = 0.5 if drum in FOOT else 1.0
        start = max(0.0, clock.seconds(step) + rng.normal(0, style.genre.looseness_s * tight * 0.6))
        accent = 5 if step % 4 == 0 else 0
        trim = KIT_TRIMS.get(style.genre.kit, {}).get(drum, 0)
        loud = int(np.clip(velocity + trim + accent + rng.normal(0, 4), 12, 126))
        length = RING_S.get(key, 1.5)
        if key in OPEN_HATS:
            after = next((s for s in hat_steps if s > step), step + 4)
            length = min(0.7, clock.seconds(after) - clock.seconds(step))
        notes.append(Note(start, length, key, loud))
    return tuple(notes)
