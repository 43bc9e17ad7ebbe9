"""Every take has a voice of its own; a persona keeps one from song to song."""

import numpy as np
import pytest

from generation.engine.compose.score import SINGER_LIMITS, Singer
from generation.engine.compose.singers import singer_for
from generation.engine.song import SAMPLE_RATE, Brief, singer_of, write_score
from generation.engine.sound.voices import lead_vocal
from tests.engine.music.conftest import short_brief


def test_two_takes_have_two_voices_within_the_limits():
    singers = [singer_for(seed, "f", "pop") for seed in range(60)]
    assert len(set(singers)) == 60
    for name, (low, high) in SINGER_LIMITS.items():
        values = [getattr(singer, name) for singer in singers]
        assert low <= min(values) < max(values) <= high


@pytest.mark.parametrize(
    ("words", "field", "up"),
    [
        ("Husky", "breath", True), ("Bright", "brightness_db", True), ("Warm", "brightness_db", False),
        ("Sweet_AUDIO_TIMBRE", "formant", True), ("Cute_AUDIO_TIMBRE", "formant", True),
        ("Loud and sonorous", "vibrato_cents", True), ("Powerful", "breath", False),
        ("Sexy/Lazy", "breath", True), ("Electrified voice", "vibrato_cents", False),
        ("deep baritone", "formant", False),
    ],
)  # fmt: skip
def test_words_for_a_timbre_bend_the_voice(words: str, field: str, up: bool):
    for seed in range(8):
        plain, bent = (getattr(singer_for(seed, "f", text), field) for text in ("pop", f"pop, {words}"))
        assert (bent > plain) == up


def test_a_persona_sings_other_songs_with_the_same_voice():
    persona = write_score(Brief(seed=3, tags="rock, male vocals", lyrics="La la la")).singer
    song = write_score(short_brief(seed=99, tags="folk, female vocals", voice=persona))
    assert song.singer == persona
    assert song.voice == "m"
    assert np.mean([p for line in song.lead for n in line.notes for _, p in n.pitches]) < 58


def test_a_singer_is_found_in_the_notation_of_a_song():
    from generation.engine.compose.notation import to_notation

    score = write_score(short_brief())
    assert singer_of(to_notation(score)) == score.singer


def test_two_personas_sound_different_and_one_persona_sounds_alike():
    dark, bright = Singer("f", 0.9, -3.5, 20, 0.5), Singer("f", 1.1, 3.5, 50, 0.0)
    centres = [[_centroid_hz(persona, seed) for seed in (1, 2)] for persona in (dark, bright)]
    within = max(abs(np.log2(a / b)) for a, b in centres)
    between = min(np.log2(high / low) for low in centres[0] for high in centres[1])
    assert between > 2 * within
    assert between > 0.15


def _centroid_hz(persona: Singer, seed: int) -> float:
    """Centre of the singing voice's spectrum up to 8 kHz."""
    score = write_score(short_brief(seed=seed, tags="pop in C major", voice=persona, duration_s=14))
    voice = lead_vocal(score, int(score.duration_s * SAMPLE_RATE)).mean(axis=0)
    power = np.abs(np.fft.rfft(voice)) ** 2
    hz = np.fft.rfftfreq(len(voice), 1 / SAMPLE_RATE)
    heard = (hz > 300) & (hz < 8000)
    level = np.sqrt(power[heard])
    return float((hz[heard] * level).sum() / level.sum())
