"""The one line that is sung or leads, out of all that is heard."""

from collections.abc import Iterator

import numpy as np

from generation.engine.compose.score import Note
from generation.engine.listen.pitches import LOWEST_PITCH, Pitches

LOWEST, HIGHEST = 43, 84  # what people sing, as MIDI pitches
LEADS_FROM, LEADS_TO = 55, 96  # where the leading line of a piece without singing lies
AUDIBLE = 0.3  # likelihood above which a pitch is better than silence
CHANGE, SILENCE = 0.5, 0.25  # what another pitch and what a rest cost, in likelihood
STRUCK_AGAIN = 0.6  # likelihood of a start that splits a held pitch in two
SHORTEST_FRAMES = 10  # 116 ms
CONSONANT_S = 0.03  # singers begin a note with its consonant, this long before its written time
HIGHER = 0.004  # by how much a semitone higher is likelier to be the leading line
VELOCITY = 110


def sung_line(pitches: Pitches) -> tuple[Note, ...]:
    """The melody of a voice alone, one note at a time."""
    return _line(pitches, LOWEST, HIGHEST, 0.0, CONSONANT_S)


def leading_line(pitches: Pitches) -> tuple[Note, ...]:
    """The highest clear line of a whole band, one note at a time."""
    return _line(pitches, LEADS_FROM, LEADS_TO, HIGHER, 0.0)


def _line(pitches: Pitches, low: int, high: int, higher: float, late_s: float) -> tuple[Note, ...]:
    columns = slice(low - LOWEST_PITCH, high - LOWEST_PITCH + 1)
    sounding, starting = pitches.sounding[:, columns], pitches.starting[:, columns]
    if not len(sounding):
        return ()
    likely = np.where(sounding > AUDIBLE / 2, sounding + higher * np.arange(sounding.shape[1]), sounding)
    times = pitches.times_s
    return tuple(
        Note(
            float(times[first]) + late_s,
            float(times[min(last, len(times) - 1)] - times[first]),
            pitch + low,
            int(np.clip(sounding[first:last, pitch].mean() * VELOCITY, 1, 127)),
        )
        for first, last, pitch in _segments(_path(likely), starting)
    )


def _path(sounding: np.ndarray) -> np.ndarray:
    """For every frame the best pitch (column), or -1 for silence (Viterbi)."""
    fits = np.concatenate([np.zeros((len(sounding), 1)), sounding - AUDIBLE], axis=1)
    costs = np.full(fits.shape[1], CHANGE)
    costs[0] = SILENCE
    score, back = fits[0].copy(), np.zeros(fits.shape, np.int16)
    states = np.arange(fits.shape[1])
    for frame in range(1, len(fits)):
        best = int(score.argmax())
        changed = score[best] - costs
        back[frame] = np.where(score >= changed, states, best)
        score = np.maximum(score, changed) + fits[frame]
    path = np.zeros(len(fits), int)
    path[-1] = score.argmax()
    for frame in range(len(fits) - 1, 0, -1):
        path[frame - 1] = back[frame, path[frame]]
    return path - 1


def _segments(path: np.ndarray, starting: np.ndarray) -> Iterator[tuple[int, int, int]]:
    """(first frame, frame behind the last, column) of every note of some length."""
    edges = np.flatnonzero(np.diff(path, prepend=-2, append=-2))
    for first, last in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        pitch = int(path[first])
        if pitch < 0:
            continue
        begin = first
        for frame in range(first + SHORTEST_FRAMES, last - SHORTEST_FRAMES):
            before, here, after = starting[frame - 1 : frame + 2, pitch]
            if here > STRUCK_AGAIN and before <= here > after and frame - begin >= SHORTEST_FRAMES:
                yield begin, frame, pitch
                begin = frame
        if last - begin >= SHORTEST_FRAMES:
            yield begin, last, pitch
