"""Ears for voices: spectral envelopes of what is voiced, how far they are apart, how they are shifted."""

import numpy as np

RATE, WINDOW = 48_000, 4096
LIFTER_S = 0.0016  # cepstrum below this is the vocal tract, above it the pitch
TRACT_HZ = (350.0, 5500.0)
MOST_SHIFT = 1.45


def envelope(audio: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(Hz, dB) of the mean spectral envelope of a solo voice's loud, voiced moments, level taken out."""
    frames = _voiced(audio)
    spectra = np.abs(np.fft.rfft(frames * np.hanning(WINDOW), axis=1))
    hz = np.fft.rfftfreq(WINDOW, 1 / RATE)
    cepstrum = np.fft.irfft(np.log(spectra + 1e-6), axis=1)
    keep = int(LIFTER_S * RATE)
    cepstrum[:, keep:-keep] = 0
    db = 20 / np.log(10) * np.fft.rfft(cepstrum, axis=1).real.mean(axis=0)
    inside = (hz > TRACT_HZ[0]) & (hz < TRACT_HZ[1])
    return hz[inside], db[inside] - db[inside].mean()


def distance_db(one: np.ndarray, other: np.ndarray) -> float:
    """How far apart the envelopes of two voices are, RMS in dB."""
    return float(np.sqrt(np.mean((envelope(one)[1] - envelope(other)[1]) ** 2)))


def formant_shift(one: np.ndarray, other: np.ndarray) -> float:
    """The factor that brings the formants of `one` onto those of `other`."""
    (hz, a), (_, b) = envelope(one), envelope(other)
    factors = np.geomspace(1 / MOST_SHIFT, MOST_SHIFT, 149)
    return float(factors[np.argmin([_misfit(hz, a, b, factor) for factor in factors])])


def treble_db(audio: np.ndarray, from_hz: float = 4000, to_hz: float = 9000) -> float:
    """Power between two frequencies against all of it, in the middle one of the voiced moments."""
    power = np.abs(np.fft.rfft(_voiced(audio) * np.hanning(WINDOW), axis=1)) ** 2
    hz = np.fft.rfftfreq(WINDOW, 1 / RATE)
    treble = power[:, (hz > from_hz) & (hz < to_hz)].sum(axis=1)
    return 10 * float(np.log10(np.median(treble / power.sum(axis=1))))


def _misfit(hz: np.ndarray, a: np.ndarray, b: np.ndarray, factor: float) -> float:
    """RMS in dB between a's envelope stretched by factor and b's, where both are known; tilt taken out."""
    inside = (hz / factor > hz[0]) & (hz / factor < hz[-1])
    difference = np.interp(hz[inside] / factor, hz, a) - b[inside]
    octaves = np.log2(hz[inside])
    return float(np.std(difference - np.polyval(np.polyfit(octaves, difference, 1), octaves)))


def _voiced(audio: np.ndarray) -> np.ndarray:
    """(frames, WINDOW): the louder half of those with most power below 1.5 kHz."""
    frames = np.lib.stride_tricks.sliding_window_view(audio, WINDOW)[:: WINDOW // 2]
    power = np.abs(np.fft.rfft(frames, axis=1)) ** 2
    total = power.sum(axis=1)
    low = power[:, : int(1500 * WINDOW / RATE)].sum(axis=1)
    voiced = (low > 0.6 * total) & (total > 0.01 * total.max())
    return frames[voiced & (total > np.median(total[voiced]))]
