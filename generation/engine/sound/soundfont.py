"""Reads SoundFont 2 files (and SF3: the same with Ogg Vorbis samples) into presets and samples.

Source: SoundFont Technical Specification 2.04. Generators keep their numbers from its §8.1.2.
"""

import io
import struct
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import soundfile

START, END, LOOP_START, LOOP_END, START_COARSE = 0, 1, 2, 3, 4
FILTER_CUTOFF, FILTER_Q, PAN = 8, 9, 17
ATTACK, HOLD, DECAY, SUSTAIN, RELEASE = 34, 35, 36, 37, 38
INSTRUMENT, KEY_RANGE, VELOCITY_RANGE = 41, 43, 44
LOOP_START_COARSE, ATTENUATION, LOOP_END_COARSE = 45, 48, 50
TUNE_SEMITONES, TUNE_CENTS, SAMPLE, SAMPLE_MODES, SCALE_TUNING, ROOT_KEY = 51, 52, 53, 54, 56, 58

DEFAULTS = {FILTER_CUTOFF: 13500, ATTACK: -12000, HOLD: -12000, DECAY: -12000, RELEASE: -12000} | {
    SCALE_TUNING: 100,
    ROOT_KEY: -1,
}
ADDED_BY_PRESET = {FILTER_CUTOFF, FILTER_Q, PAN, ATTACK, HOLD, DECAY, SUSTAIN, RELEASE} | {
    ATTENUATION,
    TUNE_SEMITONES,
    TUNE_CENTS,
}
VORBIS_FLAG = 0x10
FULL_RANGE = 0x7F00
SAMPLES_IN_MEMORY = 400  # decoded samples kept per process, about 0.2 MB each

Zone = dict[int, int]


@dataclass(frozen=True, slots=True)
class Sample:
    """One recording: mono float32 (n + 4,) with four zeros behind it for interpolation."""

    audio: np.ndarray
    loop_start: int
    loop_end: int
    rate: int
    root_key: int
    correction_cents: int


class SoundFont:
    """A parsed soundfont; samples are decoded when first played."""

    def __init__(self, path: Path) -> None:
        self._bytes = path.read_bytes()
        self._chunks = _chunks(self._bytes)
        self._headers = self._records("shdr", "<20sIIIIIBbHH")
        self._presets = self._read_presets()
        self.sample = lru_cache(SAMPLES_IN_MEMORY)(self._sample)
        self.zones = cache(self._zones)

    def presets(self) -> dict[tuple[int, int], str]:
        """(bank, program) -> the preset's name."""
        return {key: name for key, (name, _) in self._presets.items()}

    def _zones(self, bank: int, program: int, key: int, velocity: int) -> list[Zone]:
        """Generators of every zone that sounds for this key and velocity; falls back to program 0."""
        known = self._presets
        _, preset_zones = (
            known.get((bank, program)) or known.get((bank, 0)) or known.get((0, program)) or known[(0, 0)]
        )
        sounding = []
        for preset_zone, instrument_zones in preset_zones:
            if not _covers(preset_zone, key, velocity):
                continue
            for zone in instrument_zones:
                if _covers(zone, key, velocity):
                    sounding.append(_combined(preset_zone, zone))
        return sounding

    def _sample(self, index: int) -> Sample:
        _, start, end, loop_start, loop_end, rate, root, correction, _, kind = self._headers[index]
        offset, _ = self._chunks["smpl"]
        if kind & VORBIS_FLAG:
            audio, _ = soundfile.read(io.BytesIO(self._bytes[offset + start : offset + end]), dtype="float32")
            audio = audio if audio.ndim == 1 else audio[:, 0]
        else:
            pcm = np.frombuffer(self._bytes, "<i2", count=end - start, offset=offset + 2 * start)
            audio = pcm.astype(np.float32) / 32768
            loop_start, loop_end = loop_start - start, loop_end - start
        return Sample(np.pad(audio, (0, 4)), loop_start, loop_end, rate, root, correction)

    def _records(self, chunk: str, layout: str) -> list[tuple]:
        offset, size = self._chunks[chunk]
        return list(struct.iter_unpack(layout, self._bytes[offset : offset + size]))

    def _read_presets(self) -> dict[tuple[int, int], tuple[str, list[tuple[Zone, list[Zone]]]]]:
        presets, instruments = self._records("phdr", "<20sHHHIII"), self._records("inst", "<20sH")
        preset_bags, preset_gens = self._records("pbag", "<HH"), self._records("pgen", "<Hh")
        bags, gens = self._records("ibag", "<HH"), self._records("igen", "<Hh")
        instrument_zones = [
            _zone_list(bags, gens, here[1], after[1], SAMPLE) for here, after in pairwise(instruments)
        ]
        found = {}
        for here, after in pairwise(presets):
            zones = _zone_list(preset_bags, preset_gens, here[3], after[3], INSTRUMENT)
            name = here[0].split(b"\0")[0].decode("latin-1")
            found[here[2], here[1]] = (name, [(zone, instrument_zones[zone[INSTRUMENT]]) for zone in zones])
        return found


def _chunks(data: bytes) -> dict[str, tuple[int, int]]:
    """Chunk id -> (offset, size) of every leaf chunk. Chunks may or may not be padded to even length."""
    found = {}
    at = 12
    while at + 8 <= len(data):
        name, size = data[at : at + 4], struct.unpack_from("<I", data, at + 4)[0]
        if name == b"LIST":
            at += 12
            continue
        found[name.decode("latin-1")] = (at + 8, size)
        at += 8 + size
        if size & 1 and data[at : at + 1] == b"\0":
            at += 1
    return found


def _zone_list(bags: list, gens: list, first: int, last: int, needed: int) -> list[Zone]:
    """Zones between two bags; a first zone without the `needed` generator is the global one (§7.3)."""
    zones: list[Zone] = []
    shared: Zone = {}
    for bag in range(first, last):
        zone = dict(gens[bags[bag][0] : bags[bag + 1][0]])
        if needed in zone:
            zones.append(shared | zone)
        elif bag == first:
            shared = zone
    return zones


def _covers(zone: Zone, key: int, velocity: int) -> bool:
    keys, velocities = zone.get(KEY_RANGE, FULL_RANGE), zone.get(VELOCITY_RANGE, FULL_RANGE)
    return keys & 0xFF <= key <= keys >> 8 & 0xFF and velocities & 0xFF <= velocity <= velocities >> 8 & 0xFF


def _combined(preset_zone: Zone, zone: Zone) -> Zone:
    merged = DEFAULTS | zone
    for generator in ADDED_BY_PRESET & preset_zone.keys():
        merged[generator] = merged.get(generator, 0) + preset_zone[generator]
    return merged
