"""Cover pictures: a seeded gradient with arcs, written as PNG without any imaging library."""

from __future__ import annotations

import colorsys
import struct
import zlib

import numpy as np

SIZE = 256
"""Width and height in pixels."""


def cover_png(seed: int) -> bytes:
    """A square RGB PNG (W3C PNG, third edition) that is always the same for the same seed."""
    chance = np.random.default_rng(seed)
    across, down = np.meshgrid(np.linspace(0, 1, SIZE), np.linspace(0, 1, SIZE))
    angle, centre, hue = chance.uniform(0, 2 * np.pi), chance.uniform(-0.2, 1.2, 2), chance.uniform()
    slope = (np.cos(angle) * (across - 0.5) + np.sin(angle) * (down - 0.5)) + 0.5
    rings = np.cos(np.hypot(across - centre[0], down - centre[1]) * chance.uniform(14, 34)) ** 8
    dark = np.array(colorsys.hsv_to_rgb(hue, 0.55, 0.25))
    light = np.array(colorsys.hsv_to_rgb((hue + chance.uniform(0.05, 0.2)) % 1, 0.65, 0.85))
    mix = np.clip(slope + 0.25 * rings, 0, 1)[..., None]
    return _png((255 * (dark * (1 - mix) + light * mix)).astype(np.uint8))


def _png(pixels: np.ndarray) -> bytes:
    """uint8 (height, width, 3) as a PNG."""
    height, width, _ = pixels.shape
    rows = np.concatenate([np.zeros((height, 1), np.uint8), pixels.reshape(height, -1)], axis=1)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes(), 6)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
