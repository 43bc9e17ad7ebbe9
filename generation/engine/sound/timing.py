"""Fits spoken frames to a melody: consonants keep their speed, vowel cores are stretched."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from generation.engine.compose.score import SungNote, Syllable
from generation.engine.sound.voice import FRAME_S, Frames

LEAD_IN_FRAMES, TAIL_FRAMES = 8, 12
CONSONANT_FRAMES = (3, 8)
MIN_VOWEL_SHARE = 0.4  # of the time between two note starts, kept for the vowel when consonants crowd
GLIDE_IN, GLIDE_OUT, DIPHTHONG_OUT = 6, 8, 14  # frames of a vowel's own transitions that keep their speed
CORE_REACH = 2  # frames around the most vowel-like one that a long note wanders over
DIPHTHONGS = frozenset("AIOQWY")
VOICED_CONSONANTS = frozenset("mnŋlɹwjvðzʒbdɡ")
VOICED_F0_HZ = 60


@dataclass(slots=True)
class Block:
    """A run of frames with one role; source is a span of model frames, length is in sung frames."""

    role: str  # "pad", "consonant", "space" or "vowel"
    text: str
    syllable: int
    source: tuple[int, int]
    length: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Where each sung frame comes from."""

    start_s: float
    source: np.ndarray  # model frame, fractional (n,)
    voiced: np.ndarray  # bool (n,)
    vowels: list[tuple[int, int]]  # sung frames of each vowel
    consonants: list[tuple[int, int]]


def tokens_of(syllables: Sequence[Syllable]) -> list[tuple[str, str, int]]:
    """(characters, role, syllable index) in singing order, words separated by a space."""
    found = []
    for index, syllable in enumerate(syllables):
        if index and syllable.starts_word:
            found.append((" ", "space", index))
        found += [(c, "consonant", index) for c in syllable.onset]
        found.append((syllable.stress_mark + syllable.nucleus, "vowel", index))
        found += [(c, "consonant", -index - 1) for c in syllable.coda]
    return found


def plan(
    frames: Frames, syllables: Sequence[Syllable], notes: Sequence[SungNote], rng: np.random.Generator
) -> Plan:
    """Places every token so that vowels start where their notes start."""
    blocks = _blocks(frames, tokens_of(syllables))
    before_first = sum(b.length for b in blocks[1:] if b.role != "vowel" and _onset_of(b) == 0)
    start_s = notes[0].start_s - (LEAD_IN_FRAMES + before_first) * FRAME_S
    grid = [round((note.start_s - start_s) / FRAME_S) for note in notes]
    grid.append(round((notes[-1].end_s - start_s) / FRAME_S))
    for index in range(len(syllables)):
        _fit(blocks, index, grid[index + 1] - grid[index])
    return _joined(frames, blocks, start_s, rng)


def _onset_of(block: Block) -> int | None:
    return block.syllable if block.role in ("consonant", "space") and block.syllable >= 0 else None


def _blocks(frames: Frames, tokens: list[tuple[str, str, int]]) -> list[Block]:
    edges = frames.token_frames
    blocks = [Block("pad", "", -1, (0, int(edges[1])), LEAD_IN_FRAMES)]
    at = 1
    for text, role, syllable in tokens:
        first, last = int(edges[at]), int(edges[at + len(text)])
        length = 1 if role == "space" else int(np.clip(last - first, *CONSONANT_FRAMES))
        blocks.append(Block(role, text, syllable, (first, last), length))
        at += len(text)
    blocks.append(Block("pad", "", -1, (int(edges[at]), int(edges[at + 1])), TAIL_FRAMES))
    return blocks


def _fit(blocks: list[Block], index: int, slot: int) -> None:
    """Shares `slot` frames between vowel `index`, its coda and the next syllable's onset."""
    vowel = next(b for b in blocks if b.role == "vowel" and b.syllable == index)
    coda = [b for b in blocks if b.role == "consonant" and b.syllable == -index - 1]
    crowd = coda + [b for b in blocks if _onset_of(b) == index + 1]
    room = max(0, slot - max(4, round(MIN_VOWEL_SHARE * slot)))
    while sum(b.length for b in crowd) > room and any(b.length > 1 for b in crowd):
        max(crowd, key=lambda b: b.length).length -= 1
    vowel.length = max(2, slot - sum(b.length for b in crowd))


def _joined(frames: Frames, blocks: list[Block], start_s: float, rng: np.random.Generator) -> Plan:
    goodness = _vowel_goodness(frames)
    sources, forced, vowels, consonants, at = [], [], [], [], 0
    for block in blocks:
        core = np.zeros(block.length, bool)
        if block.role == "vowel":
            source, core = _stretched(block, goodness, rng)
            vowels.append((at, at + block.length))
        elif block.role == "pad":
            source = _pad_source(block, at == 0)
        else:
            first, last = block.source
            source = first + (np.arange(block.length) + 0.5) / block.length * (last - first) - 0.5
            core[:] = block.text in VOICED_CONSONANTS
            if block.role == "consonant":
                consonants.append((at, at + block.length))
        sources.append(source)
        forced.append(core)
        at += block.length
    last_frame = len(frames.f0) - 1.001
    source = np.clip(np.concatenate(sources), 0, last_frame)
    voiced = (frames.f0[np.round(source).astype(int)] > VOICED_F0_HZ) | np.concatenate(forced)
    return Plan(start_s, source, voiced, vowels, consonants)


def _pad_source(block: Block, leading: bool) -> np.ndarray:
    first, last = block.source
    steps = np.arange(block.length)
    return last - block.length + steps if leading else first + np.minimum(steps, last - first - 1)


def _vowel_goodness(frames: Frames) -> np.ndarray:
    """How well each frame would do as a held vowel: loud, more harmonic than noisy, voiced."""
    harmonic = 0.5 * np.log(np.exp(2 * np.minimum(frames.harmonic[7:200], 7)).sum(0) + 1e-9)
    noise = 0.5 * np.log(np.exp(2 * np.minimum(frames.noise[7:300], 7)).sum(0) + 1e-9)
    score = harmonic - 0.7 * np.maximum(0, noise - harmonic + 2) - 4 * (frames.f0 < VOICED_F0_HZ)
    return np.convolve(np.pad(score, 1, mode="edge"), [0.25, 0.5, 0.25], "valid")


def _stretched(block: Block, goodness: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Source frames of a vowel and which of them must be voiced."""
    first, last = block.source
    size, length = last - first, block.length
    margin = 1 if size > 4 else 0
    best = margin + int(np.argmax(goodness[first + margin : last - margin]))
    low, high = max(0, best - CORE_REACH), min(size - 1, best + CORE_REACH)
    way_in = min(low, GLIDE_IN)
    way_out = min(size - 1 - high, DIPHTHONG_OUT if DIPHTHONGS & set(block.text) else GLIDE_OUT)
    x = np.arange(length)
    core = np.zeros(length, bool)
    if length <= way_in + way_out + 4:
        core[int(length * 0.2) : int(length * 0.8)] = True
        return first + x * (size - 1) / max(1, length - 1), core
    source = np.interp(x, [0, way_in, length - 1 - way_out, length - 1], [0, low, high, size - 1])
    wander = np.convolve(rng.standard_normal(length + 24), np.hanning(25) / 3, "valid") * 0.55
    inside = (x > way_in) & (x < length - 1 - way_out)
    source = np.where(inside, np.clip(source + wander, low, high), source)
    core[way_in : length - way_out] = True
    return first + source, core
