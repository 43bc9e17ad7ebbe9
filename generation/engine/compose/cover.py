"""The same song in another style: its melody, form and words over a new band."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from generation.engine.compose import recording
from generation.engine.compose.brief import Brief
from generation.engine.compose.chance import stream
from generation.engine.compose.clock import Clock
from generation.engine.compose.compose import (
    Sheet,
    arranged,
    clock_of,
    compose,
    singer_of_brief,
    style_of,
    words_of,
)
from generation.engine.compose.extend import singer_of
from generation.engine.compose.form import Form
from generation.engine.compose.harmony import Harmony, harmonise
from generation.engine.compose.lyrics import parse
from generation.engine.compose.recall import form_of, harmony_of
from generation.engine.compose.reharmony import reharmonised
from generation.engine.compose.resinging import (
    Line,
    form_around,
    lines_of,
    lines_to,
    with_lines,
    with_new_words,
)
from generation.engine.compose.score import Phrase, Score
from generation.engine.compose.splicing import before, nearest_bar_s
from generation.engine.compose.style import Style, blended
from generation.engine.compose.tempo_words import EXACT_BPM
from generation.engine.compose.tones import Tone, as_phrase, moved, tones_of_notes, varied
from generation.engine.compose.vocals import CENTRES, with_backing
from generation.engine.compose.wishes import asked_gender, named_genre

if TYPE_CHECKING:
    from generation.engine.listen.heard import Heard

SAME_KEY_FROM = 0.6  # the audio weight from which a cover keeps the key
SAME_TEMPO = (0.1, 0.7)  # below the new style's own tempo, above the song's
TEMPO_STRETCH = (0.65, 1.5)  # of the song's tempo, whatever the style's
FARTHEST_KEY = 5  # semitones
FEWEST_TONES = 4  # of a recording: fewer are no melody to put words to
USUAL_STYLE_WEIGHT = 0.8


@dataclass(frozen=True, slots=True)
class Original:
    """What a cover keeps: form, chords and tunes in sixteenths, and the key and tempo they are in.

    lines are sung; tune is what the lead instrument plays, None where it may play as it likes.
    """

    title: str
    bpm: float
    tonic: int
    mode: str
    form: Form
    harmony: Harmony
    lines: tuple[Line, ...]
    tune: tuple[Tone, ...] | None


def covered(brief: Brief, source: Score, audio_weight: float) -> Score:
    """A cover of one of our own songs; a wanted length shorter than the song cuts it at a bar line."""
    if brief.duration_s and brief.duration_s < source.duration_s - 1:
        source = before(source, nearest_bar_s(source, brief.duration_s))
    clock, form = clock_of(source.style), form_of(source)
    tune = _lead_of(source, clock)
    lines = lines_of(source, clock)
    written = parse(brief.lyrics)
    if brief.instrumental:
        lines, tune = (), _merged(lines, tune)
    elif lines:
        lines = with_new_words(lines, written)
    elif lines := lines_to(tune or (), written):
        tune = None
    original = Original(
        title=source.title,
        bpm=source.bpm,
        tonic=source.style.tonic,
        mode=source.style.mode,
        form=with_lines(form, lines),
        harmony=harmony_of(source.chords, clock, form.bars),
        lines=lines,
        tune=tune,
    )
    genre = "" if named_genre(f"{brief.tags}, {brief.description}") else source.genre
    gender = brief.voice.gender if brief.voice else asked_gender(brief.tags, brief.vocal_gender)
    wanted = replace(brief, tags=f"{genre}, {brief.tags}", vocal_gender=gender or source.singer.gender)
    weight = USUAL_STYLE_WEIGHT if brief.style_weight is None else brief.style_weight
    style = blended(style_of(wanted), source.style, weight, stream(brief.seed, "blend"))
    brief = replace(brief, tags=brief.tags.strip() or source.tags, voice=singer_of(brief, source, style))
    return _arranged_anew(brief, original, style, audio_weight)


def covered_recording(brief: Brief, heard: "Heard", audio_weight: float) -> Score:
    """A cover of a recording, as far as it was heard; without words its melody is played.

    Words for a recording without a melody get one of their own, in its key and tempo.
    """
    style, words = style_of(brief), words_of(brief)
    own = recording.style_to(heard, style)
    heard = recording.with_a_pulse(heard, own.bpm)
    tones = tones_of_notes(heard.melody, lambda s: recording.steps_of(heard, s))
    if len(tones) < FEWEST_TONES and words.lyrics.strip() and not brief.instrumental:
        return compose(brief, own, words, brief.voice or singer_of_brief(brief, own))
    bars = recording.bars_of(heard)
    lines = () if brief.instrumental else lines_to(tones, parse(words.lyrics))
    form = form_around(bars, Clock(own.bpm).bar_s, lines, tones)
    original = Original(
        title=words.title,
        bpm=own.bpm,
        tonic=own.tonic,
        mode=own.mode,
        form=form,
        harmony=recording.harmony_heard(heard, harmonise(form, own, brief.seed)),
        lines=lines,
        tune=None if lines or not tones else tones,
    )
    return _arranged_anew(brief, original, style, audio_weight)


def _arranged_anew(brief: Brief, original: Original, style: Style, audio_weight: float) -> Score:
    """The original for the new band: audio_weight 1 keeps every note, 0 is as free as a cover gets."""
    weight = min(max(audio_weight, 0.0), 1.0)
    rng = stream(brief.seed, "cover")
    sung = [tone for line in original.lines for tone in line.tones]
    shift = _key_shift(sung, weight, CENTRES[style.voice], rng)
    style = replace(
        style,
        bpm=_tempo(brief, original, style, weight),
        tonic=(original.tonic + shift) % 12,
        mode=original.mode,
    )
    clock, freedom = clock_of(style), 1 - weight
    harmony = reharmonised(original.harmony, shift, style, freedom, sung or original.tune or (), rng)
    by = shift + _octaves(sung, shift, CENTRES[style.voice])
    phrases = [_phrase(line, by, freedom, style, clock, rng) for line in original.lines]
    in_chorus = [line.kind == "chorus" for line in original.lines]
    tune = original.tune
    if tune is not None:
        tune = varied([moved(tone, shift) for tone in tune], freedom, style.tonic, style.mode, rng)
    return arranged(
        Sheet(
            form=_timed(original.form, clock),
            harmony=harmony,
            style=style,
            vocals=with_backing(phrases, in_chorus, harmony, style, clock),
            title=brief.title.strip() or original.title,
            tags=brief.tags.strip() or style.genre.name,
            lyrics=None,
            singer=brief.voice or singer_of_brief(brief, style),
            model=brief.model,
            seed=brief.seed,
            tune=tune,
        )
    )


def _phrase(
    line: Line, by: int, freedom: float, style: Style, clock: Clock, rng: np.random.Generator
) -> Phrase:
    tones = [moved(tone, by) for tone in line.tones]
    tones = list(varied(tones, freedom, style.tonic, style.mode, rng))
    return as_phrase(tones, line.syllables, clock, line.gain_db, line.text)


def _lead_of(source: Score, clock: Clock) -> tuple[Tone, ...] | None:
    """What the lead instruments play, None where there are none."""
    notes = [n for track in source.tracks if track.name.startswith("lead") for n in track.notes]
    return tones_of_notes(notes, clock.step_at) if notes else None


def _merged(lines: tuple[Line, ...], tune: tuple[Tone, ...] | None) -> tuple[Tone, ...] | None:
    """The sung melody and the lead instrument's in its pauses."""
    sung = [tone for line in lines for tone in line.tones]
    free = [t for t in tune or () if not any(s.step - 1 < t.step < s.end + 1 for s in sung)]
    return tuple(sorted([*sung, *free], key=lambda tone: tone.step)) or None


def _key_shift(sung: list[Tone], weight: float, centre: float, rng: np.random.Generator) -> int:
    """Semitones to another key, towards the middle of the singer's voice; 0 where the key stays."""
    size = int(rng.integers(1, FARTHEST_KEY + 1))
    up = rng.random() < 0.5
    if weight >= SAME_KEY_FROM:
        return 0
    if sung:
        mean = sum(tone.pitch for tone in sung) / len(sung)
        up = (mean - centre + 6) % 12 - 6 < 0
    return size if up else -size


def _octaves(sung: list[Tone], shift: int, centre: float) -> int:
    """Semitones, in whole octaves, that bring a melody near the middle of a voice."""
    if not sung:
        return 0
    mean = sum(tone.pitch for tone in sung) / len(sung) + shift
    return 12 * round((centre - mean) / 12)


def _tempo(brief: Brief, original: Original, style: Style, weight: float) -> float:
    """Between the style's tempo and the song's own, in bpm; a number in the tags is taken as it is."""
    if EXACT_BPM.search(brief.tags.lower()):
        return style.bpm
    low, high = SAME_TEMPO
    keep = min(max((weight - low) / (high - low), 0.0), 1.0)
    slowest, fastest = (original.bpm * factor for factor in TEMPO_STRETCH)
    wished = min(max(style.bpm, slowest), fastest)
    return original.bpm if keep == 1 else float(round(original.bpm**keep * wished ** (1 - keep)))


def _timed(form: Form, clock: Clock) -> Form:
    """The form at another tempo."""
    ring_s = max(1.0, min(4.0, form.duration_s - form.bars * clock.bar_s))
    length_s = form.bars * clock.bar_s + (0.0 if form.fade_out_s else ring_s)
    return replace(form, duration_s=length_s)
