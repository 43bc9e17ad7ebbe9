"""Brief to score: the whole of composing in one function, in seconds of music and milliseconds of work."""

from dataclasses import dataclass

from generation.engine.compose.band import play_part
from generation.engine.compose.brief import Brief
from generation.engine.compose.clock import Clock
from generation.engine.compose.drums import play_drums
from generation.engine.compose.form import Form, Length, played_form, segment_form, sung_form
from generation.engine.compose.harmony import Harmony, harmonise
from generation.engine.compose.leads import play_lead, play_tune
from generation.engine.compose.lyrics import INSTRUMENTAL_MARK, LyricSection, as_text, parse
from generation.engine.compose.manner import manner_of
from generation.engine.compose.recall import Past
from generation.engine.compose.rounding import rounded
from generation.engine.compose.score import Note, Score, Singer, Span, Track
from generation.engine.compose.singers import singer_for
from generation.engine.compose.splicing import relabelled
from generation.engine.compose.style import Style, read_style
from generation.engine.compose.syllables import syllables
from generation.engine.compose.theory import key_name
from generation.engine.compose.tones import Tone
from generation.engine.compose.vocals import Vocals, write_vocals
from generation.engine.compose.writing import Words, words_for

DRUM_BANK = 128
SILENT = Vocals((), (), (), ())


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a band gets to play from: the plan of a song and who sings it.

    lyrics None: as the vocals have them. tune is what the lead instrument plays, None: as it likes.
    """

    form: Form
    harmony: Harmony
    style: Style
    vocals: Vocals
    title: str
    tags: str
    lyrics: str | None
    singer: Singer
    model: str
    seed: int
    tune: tuple[Tone, ...] | None = None


def style_of(brief: Brief) -> Style:
    """The style that a brief asks for."""
    gender = brief.voice.gender if brief.voice else brief.vocal_gender
    return read_style(
        brief.seed,
        brief.tags,
        brief.negative_tags,
        brief.description,
        gender,
        brief.style_weight,
        brief.weirdness,
        manner_of(brief.model),
    )


def words_of(brief: Brief) -> Words:
    """The words of a brief, written where they are missing."""
    return words_for(
        brief.seed,
        brief.title,
        brief.lyrics,
        brief.description,
        brief.tags,
        brief.instrumental,
        brief.duration_s,
    )


def compose(brief: Brief, style: Style, words: Words, singer: Singer, past: Past | None = None) -> Score:
    """The score of one take, or with a past of what comes after it.

    Lyrics without anything singable make an instrumental with the same form.
    """
    written = parse(words.lyrics)
    sings = not brief.instrumental and is_singable(written)
    form = _planned(brief, style, written, sings, past)
    harmony = harmonise(form, style, brief.seed, past.chord if past else None)
    return arranged(
        Sheet(
            form=form,
            harmony=harmony,
            style=style,
            vocals=write_vocals(form, harmony, style, clock_of(style), brief.seed) if sings else SILENT,
            title=words.title,
            tags=brief.tags.strip() or style.genre.name,
            lyrics=as_sung(written, form) if sings else INSTRUMENTAL_MARK,
            singer=singer,
            model=brief.model,
            seed=brief.seed,
        )
    )


def singer_of_brief(brief: Brief, style: Style) -> Singer:
    """The persona's singer, or a new one for this take."""
    return brief.voice or singer_for(brief.seed, style.voice, f"{brief.tags} {brief.description}")


def _planned(brief: Brief, style: Style, written: list[LyricSection], sings: bool, past: Past | None) -> Form:
    if brief.form and not sings:
        return segment_form(brief.form, style)
    length = Length(brief.duration_s, style.manner.longest_s)
    return (sung_form if sings else played_form)(written, style, length, past.kinds if past else None)


def clock_of(style: Style) -> Clock:
    """The style's tempo and swing."""
    return Clock(style.bpm, style.genre.swing, style.genre.swing_steps)


def is_singable(written: list[LyricSection]) -> bool:
    """Whether any line has a syllable."""
    return any(syllables(line) for section in written for line in section.lines)


def arranged(sheet: Sheet) -> Score:
    """Everything played around what is sung."""
    form, harmony, style, vocals, seed = sheet.form, sheet.harmony, sheet.style, sheet.vocals, sheet.seed
    clock = clock_of(style)
    tracks = [play_part(part, form, harmony, style, clock, seed) for part in style.parts]
    if sheet.tune is None:
        lead = play_lead(form, harmony, style, clock, vocals.lead, seed)
    else:
        lead = play_tune(sheet.tune, style, clock, bool(vocals.lead), seed)
    drums = play_drums(form, style, clock, seed) if style.drums else ()
    tracks += [track for track in (lead, _drum_track(drums, style)) if track]
    score = rounded(
        Score(
            title=sheet.title,
            tags=sheet.tags,
            lyrics=sheet.lyrics or "",
            genre=style.genre.name,
            bpm=style.bpm,
            key=key_name(style.tonic, style.mode),
            voice=sheet.singer.gender if vocals.lead else "",
            duration_s=form.duration_s,
            fade_out_s=form.fade_out_s,
            seed=seed,
            sections=_within(_section_spans(form, clock), form.duration_s),
            chords=_within(_chord_spans(harmony, clock), form.duration_s),
            words=vocals.words,
            tracks=tuple(track for track in tracks if track.notes),
            lead=vocals.lead,
            harmony=vocals.harmony,
            double=vocals.double,
            kicks_s=tuple(note.start_s for note in drums if note.pitch == 36),
            style=style,
            singer=sheet.singer,
            model=sheet.model,
        )
    )
    return relabelled(score) if sheet.lyrics is None else score


def _drum_track(notes: tuple[Note, ...], style: Style) -> Track | None:
    if not notes:
        return None
    genre = style.genre
    return Track(
        "drums",
        "drum kit",
        DRUM_BANK,
        genre.kit,
        notes,
        float(genre.drums_lufs),
        0.0,
        0.08,
        genre.drums_effect,
    )


def _section_spans(form: Form, clock: Clock) -> tuple[Span, ...]:
    return tuple(
        Span(s.name, clock.seconds(s.start_step), clock.seconds(s.start_step + 16 * s.bars))
        for s in form.sections
    )


def _within(spans: tuple[Span, ...], duration_s: float) -> tuple[Span, ...]:
    """The spans cut where a song ends that is shorter than its bars."""
    return tuple(Span(s.name, s.start_s, min(s.end_s, duration_s)) for s in spans if s.start_s < duration_s)


def _chord_spans(harmony: Harmony, clock: Clock) -> tuple[Span, ...]:
    """Chords in s, one span where the same chord goes on."""
    found: list[Span] = []
    for span in harmony.spans:
        start, end = clock.seconds(span.step), clock.seconds(span.step + span.steps)
        if found and found[-1].name == span.chord.name:
            found[-1] = Span(found[-1].name, found[-1].start_s, end)
        else:
            found.append(Span(span.chord.name, start, end))
    return tuple(found)


def as_sung(written: list[LyricSection], form: Form) -> str:
    """The lyrics in the order and extent in which they are sung, tags as written."""
    if len([s for s in form.sections if s.lines]) == len([s for s in written if s.lines]) and not _was_cut(
        written, form
    ):
        return as_text(written)
    return as_text([LyricSection(s.kind, s.name, list(s.lines)) for s in form.sections if s.lines])


def _was_cut(written: list[LyricSection], form: Form) -> bool:
    sung = sum(len(syllables(line)) for section in form.sections for line in section.lines)
    return sung < sum(len(syllables(line)) for section in written for line in section.lines)
