"""Who plays: a genre's parts given to instruments, with those that were asked for."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from generation.engine.compose.chance import pick
from generation.engine.compose.instruments import DRUM_WORDS, INSTRUMENTS
from generation.engine.compose.profile import HIGH, LOW, MID, STILL, Part
from generation.engine.compose.wishes import has_word

FAMILY_PARTS = {
    "keys": Part(
        "keys", "", {LOW: ("X-------x-------",), MID: ("X---------------",), HIGH: ("X---x---X---x---",)}
    ),
    "guitar": Part(
        "guitar",
        "",
        {STILL: ("0-2-3-2-1-2-3-2-",), LOW: ("0-2-3-2-1-2-3-2-",), HIGH: ("X---x-x-..x-x-x-",)},
        60,
        4,
    ),
    "pad": Part(
        "pad", "", {LOW: ("o---------------",), MID: ("x---------------",), HIGH: ("X---------------",)}, 66
    ),
    "bass": Part(
        "bass", "", {LOW: ("r-------r-----a-",), HIGH: ("r-r-r-r-r-r-q-a-",)}, 38, 4, 92, -21.0, 0.0, 0.02
    ),
}
NAMED_LIFT_DB, LOUDEST_LUFS = 2.5, -20.0  # an instrument asked for by name is heard
MOST_NAMED = 4


def take(part: Part, rng: np.random.Generator, weird: float, strict: float) -> Part:
    """This take's instrument for a part: usually the genre's own, at times a relative, rarely a surprise."""
    family = INSTRUMENTS[part.instrument].family
    relatives = [name for name, i in INSTRUMENTS.items() if i.family == family and not i.effect]
    chances = rng.random(2)
    other, odd = (
        (pick(rng, part.or_instruments) if part.or_instruments else part.instrument),
        pick(rng, relatives),
    )
    if chances[0] < 0.7 - 0.5 * strict:
        part = replace(part, instrument=other)
    if chances[1] < 0.5 * max(0.0, weird - 0.3):
        part = replace(part, instrument=odd)
    return part


def with_named(parts: tuple[Part, ...], lead: str, names: Sequence[str]) -> tuple[tuple[Part, ...], str]:
    """Gives every instrument named a part: a relative's, or a new one. A lead instrument becomes the lead."""
    taken: set[str] = set()
    for name in names:
        family = INSTRUMENTS[name].family
        if family == "lead":
            lead = name
            continue
        same = [p for p in parts if INSTRUMENTS[p.instrument].family == family and p.role not in taken]
        if any(p.instrument == name for p in parts):
            changed = next(p for p in parts if p.instrument == name)
        elif same:
            changed = same[0]
        else:
            role = family if family not in {p.role for p in parts} else name
            changed = replace(FAMILY_PARTS.get(family, FAMILY_PARTS["keys"]), role=role)
            parts += (changed,)
        taken.add(changed.role)
        lifted = replace(
            changed, instrument=name, level_lufs=min(LOUDEST_LUFS, changed.level_lufs + NAMED_LIFT_DB)
        )
        if STILL not in changed.grids and LOW not in changed.grids:
            lifted = replace(
                lifted, grids={**changed.grids, LOW: changed.grids.get(MID, changed.grids[HIGH])}
            )
        parts = tuple(lifted if p.role == changed.role else p for p in parts)
    return parts, lead


def named_instruments(wanted: str) -> list[str]:
    """Instruments in the wishes; "electric piano" does not also count as "piano"."""
    found = []
    words = sorted(
        ((w, name) for name, i in INSTRUMENTS.items() for w in i.words), key=lambda pair: -len(pair[0])
    )
    for word, name in words:
        if has_word(word, wanted):
            wanted = wanted.replace(word, " , ")
            if name not in found:
                found.append(name)
    return found[:MOST_NAMED]


def is_unwanted(instrument: str, unwanted: str) -> bool:
    """Whether the unwanted words name an instrument or its family."""
    found = INSTRUMENTS[instrument]
    return any(has_word(word, unwanted) for word in (instrument, found.family, *found.words))


def without_unwanted(parts: tuple[Part, ...], unwanted: str) -> tuple[Part, ...]:
    """The parts that nobody asked to leave out."""
    return tuple(part for part in parts if not is_unwanted(part.instrument, unwanted))


def wants_drums(unwanted: str) -> bool:
    """Whether there may be drums."""
    return not any(has_word(word, unwanted) for word in DRUM_WORDS)
