"""Stems of any recording: the voice by a model; drums, bass and the rest by the look of their spectra.

Source: Fitzgerald, Harmonic/Percussive Separation Using Median Filtering (DAFx 2010).
"""

from collections.abc import Callable

import numpy as np
from scipy.ndimage import median_filter
from scipy.signal import resample_poly

from generation.engine.listen.separation import DOWN, UP, audio_of, in_pieces, separate, spectra, vocals_of

SAMPLE_RATE = 48_000
CONTEXT_S = 6.0  # of music on either side of a stretch, for the model to judge by
ALONG, ACROSS = 17, 17  # frames (0.4 s) a tone lasts, bins (180 Hz) a stroke spans
FREQUENCIES = np.fft.rfftfreq(4096, 1 / 44_100)
BASS_HZ, BASS_STEEPNESS = 180.0, 16  # half of a tone at this height is bass, a sixth of one 20 Hz higher


def stems_of_recording(audio: np.ndarray, full: bool = False) -> dict[str, np.ndarray]:
    """{"Vocals", "Instrumental"}, or with full {"Vocals", "Drums", "Bass", "Other"}, of float32 (2, n).

    They sum to the audio. Raises ModelMissingError.
    """
    vocals, band = separate(audio)
    if not full:
        return {"Vocals": vocals, "Instrumental": band}
    drums = in_pieces(band, _drums)
    band -= drums
    bass = in_pieces(band, _bass)
    return {"Vocals": vocals, "Drums": drums, "Bass": bass, "Other": band - bass}


def vocals_of_recording(
    audio: np.ndarray, start_s: float | None = None, end_s: float | None = None
) -> np.ndarray:
    """The voice between two moments of float32 (2, n), or all of it.

    Raises ModelMissingError, and ValueError when that is no stretch of the recording.
    """
    length = audio.shape[1]
    start = round((start_s or 0.0) * SAMPLE_RATE)
    stop = min(length, length if end_s is None else round(end_s * SAMPLE_RATE))
    if not 0 <= start < stop:
        seconds = length / SAMPLE_RATE
        raise ValueError(f"From {start_s} s to {end_s} s is no stretch of a recording of {seconds:.2f} s.")
    before = min(start, round(CONTEXT_S * SAMPLE_RATE))
    vocals = vocals_of(audio[:, start - before : stop + round(CONTEXT_S * SAMPLE_RATE)])
    return vocals[:, before : before + stop - start]


def _drums(piece: np.ndarray) -> np.ndarray:
    """What starts suddenly and has no pitch, in float32 (2, n)."""
    return _filtered(piece, _stroke_share)


def _bass(piece: np.ndarray) -> np.ndarray:
    """The low tones of float32 (2, n)."""
    share = (1 / (1 + (FREQUENCIES / BASS_HZ) ** BASS_STEEPNESS)).astype(np.float32)
    return _filtered(piece, lambda magnitudes: share)


def _filtered(piece: np.ndarray, share_of: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """The piece with each bin times the share that its magnitudes (frames, bins) are given."""
    spectrum = spectra(resample_poly(piece, UP, DOWN, axis=1))
    spectrum *= share_of(np.abs(spectrum).mean(axis=0))
    return resample_poly(audio_of(spectrum), DOWN, UP, axis=1)[:, : piece.shape[1]]


def _stroke_share(magnitudes: np.ndarray) -> np.ndarray:
    """0..1 for (frames, bins): how much more a stroke than a tone each bin is."""
    tones = median_filter(magnitudes, (ALONG, 1)) ** 2
    strokes = median_filter(magnitudes, (1, ACROSS)) ** 2
    return strokes / (tones + strokes + 1e-12)
