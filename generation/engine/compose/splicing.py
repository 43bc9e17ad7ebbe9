"""Cutting scores at bar lines and putting them together: what joins, extends and replaces songs.

A note belongs to the bar in which it is meant to start: a player may be a little early. A sung line belongs
to the side of a cut where its middle is.
"""

from dataclasses import replace

from generation.engine.compose.lyrics import INSTRUMENTAL_MARK, LyricSection, as_text, kind_of
from generation.engine.compose.score import Note, Phrase, Score, Span, SungNote, Track

EARLY_STEPS = 0.5  # so much of a sixteenth before a bar line a note still belongs after it
GAP_S = 0.05  # silence left between a note that is cut off and the bar line


def nearest_bar_s(score: Score, at_s: float) -> float:
    """The bar line nearest to a moment, in s: neither the song's first one nor after its last bar."""
    bar_s = 240.0 / score.bpm
    bars = round(score.sections[-1].end_s / bar_s)
    return min(max(1, round(at_s / bar_s)), max(1, bars)) * bar_s


def before(score: Score, at_s: float) -> Score:
    """The song up to a bar line: what rings over it is cut off."""
    edge = at_s - _early_s(score)
    lead, harmony, double = (_lines_before(part, edge, at_s) for part in _sung(score))
    return relabelled(
        replace(
            score,
            duration_s=at_s,
            fade_out_s=0.0,
            sections=_spans_before(score.sections, at_s),
            chords=_spans_before(score.chords, at_s),
            tracks=tuple(_notes_before(track, edge, at_s) for track in score.tracks),
            lead=lead,
            harmony=harmony,
            double=double,
            kicks_s=tuple(kick for kick in score.kicks_s if kick < edge),
        )
    )


def without(score: Score, start_s: float, end_s: float) -> Score:
    """The song with a hole between two bar lines; all else sounds as it did."""
    first, last = start_s - _early_s(score), end_s - _early_s(score)
    lead, harmony, double = (
        tuple(piece for phrase in part for piece in _around(phrase, first, last)) for part in _sung(score)
    )
    tracks = (
        replace(t, notes=tuple(n for n in t.notes if not first <= n.start_s < last)) for t in score.tracks
    )
    return replace(
        score,
        sections=_spans_around(score.sections, start_s, end_s),
        chords=_spans_around(score.chords, start_s, end_s),
        tracks=tuple(tracks),
        lead=lead,
        harmony=harmony,
        double=double,
        kicks_s=tuple(kick for kick in score.kicks_s if not first <= kick < last),
    )


def together(score: Score, other: Score) -> Score:
    """Both songs' notes at once, each at its own time, with the first one's facts."""
    merged = replace(
        score,
        sections=_in_order(score.sections + other.sections),
        chords=_in_order(score.chords + other.chords),
        tracks=_together(score.tracks, other.tracks),
        lead=_phrases_in_order(score.lead + other.lead),
        harmony=_phrases_in_order(score.harmony + other.harmony),
        double=_phrases_in_order(score.double + other.double),
        kicks_s=tuple(sorted(score.kicks_s + other.kicks_s)),
        voice=score.voice or other.voice,
    )
    return relabelled(merged)


def later(score: Score, by_s: float) -> Score:
    """The same song starting `by_s` later."""
    return replace(
        score,
        sections=tuple(_later(span, by_s) for span in score.sections),
        chords=tuple(_later(span, by_s) for span in score.chords),
        words=tuple(_later(span, by_s) for span in score.words),
        tracks=tuple(replace(t, notes=tuple(_note_later(n, by_s) for n in t.notes)) for t in score.tracks),
        lead=tuple(phrase_later(phrase, by_s) for phrase in score.lead),
        harmony=tuple(phrase_later(phrase, by_s) for phrase in score.harmony),
        double=tuple(phrase_later(phrase, by_s) for phrase in score.double),
        kicks_s=tuple(kick + by_s for kick in score.kicks_s),
        duration_s=score.duration_s + by_s,
    )


def relabelled(score: Score) -> Score:
    """The words' times and the lyrics as they are now sung."""
    lyrics = sung_lyrics(score) if score.lead else INSTRUMENTAL_MARK
    return replace(score, words=tuple(w for phrase in score.lead for w in words_of(phrase)), lyrics=lyrics)


def sung_lyrics(score: Score) -> str:
    """The lyrics of the sung lines under their sections' names."""
    blocks = []
    for section, phrases in lines_by_section(score):
        if phrases:
            kind = kind_of(section.name) or "verse"
            blocks.append(LyricSection(kind, section.name, [phrase.text for phrase in phrases]))
    return as_text(blocks)


def lines_by_section(score: Score) -> list[tuple[Span, list[Phrase]]]:
    """Each section with the lines sung in it."""
    found: list[tuple[Span, list[Phrase]]] = [(section, []) for section in score.sections]
    for phrase in score.lead:
        middle = _middle_s(phrase)
        place = next((i for i, s in enumerate(score.sections) if middle < s.end_s), len(found) - 1)
        found[place][1].append(phrase)
    return found


def words_of(phrase: Phrase) -> list[Span]:
    """When each word sounds, from its first syllable's start to its last one's end."""
    found: list[Span] = []
    for syllable, note in zip(phrase.syllables, phrase.notes, strict=True):
        if syllable.starts_word or not found:
            found.append(Span(syllable.word, note.start_s, note.end_s))
        else:
            found[-1] = Span(found[-1].name, found[-1].start_s, note.end_s)
    return found


def phrase_later(phrase: Phrase, by_s: float) -> Phrase:
    """The same line sung `by_s` later, never before the song begins."""
    return replace(phrase, notes=tuple(_sung_later(note, by_s) for note in phrase.notes))


def _sung(score: Score) -> tuple[tuple[Phrase, ...], ...]:
    return score.lead, score.harmony, score.double


def _early_s(score: Score) -> float:
    return EARLY_STEPS * 15.0 / score.bpm


def _middle_s(phrase: Phrase) -> float:
    """The middle of a line's time."""
    return (phrase.notes[0].start_s + phrase.notes[-1].end_s) / 2


def _lines_before(phrases: tuple[Phrase, ...], edge: float, at_s: float) -> tuple[Phrase, ...]:
    kept = []
    for phrase in phrases:
        if _middle_s(phrase) >= edge:
            continue
        piece = _piece(phrase, 0, sum(note.start_s < edge for note in phrase.notes))
        if piece:
            last = piece.notes[-1]
            last = replace(last, end_s=min(last.end_s, at_s - GAP_S))
            kept.append(replace(piece, notes=(*piece.notes[:-1], last)))
    return tuple(kept)


def _around(phrase: Phrase, first: float, last: float) -> list[Phrase]:
    """What is left of a line around a hole; one that only has its upbeat in the hole stays whole."""
    if _middle_s(phrase) >= last:
        return [phrase]
    notes = phrase.notes
    head = _piece(phrase, 0, sum(note.start_s < first for note in notes))
    tail = _piece(phrase, sum(note.start_s < last for note in notes), len(notes))
    return [piece for piece in (head, tail) if piece]


def _piece(phrase: Phrase, start: int, end: int) -> Phrase | None:
    """Some of a line's notes, down to whole words; None when no word is whole."""
    starts = [i for i, s in enumerate(phrase.syllables) if s.starts_word or i == 0]
    borders = [*starts, len(phrase.syllables)]
    start = next(i for i in borders if i >= start)
    end = next(i for i in reversed(borders) if i <= end)
    if start >= end:
        return None
    if (start, end) == (0, len(phrase.notes)):
        return phrase
    sung = phrase.syllables[start:end]
    text = " ".join(s.word for i, s in enumerate(sung) if s.starts_word or i == 0)
    return replace(phrase, syllables=sung, notes=phrase.notes[start:end], text=text)


def _notes_before(track: Track, edge: float, at_s: float) -> Track:
    stays = track.name == "drums"  # a cymbal rings on
    notes = (
        n if stays else replace(n, length_s=min(n.length_s, at_s - n.start_s))
        for n in track.notes
        if n.start_s < edge
    )
    return replace(track, notes=tuple(notes))


def _spans_before(spans: tuple[Span, ...], at_s: float) -> tuple[Span, ...]:
    return tuple(replace(s, end_s=min(s.end_s, at_s)) for s in spans if s.start_s < at_s - GAP_S)


def _spans_around(spans: tuple[Span, ...], start_s: float, end_s: float) -> tuple[Span, ...]:
    after = (replace(s, start_s=max(s.start_s, end_s)) for s in spans if s.end_s > end_s + GAP_S)
    return _spans_before(spans, start_s) + tuple(after)


def _together(tracks: tuple[Track, ...], others: tuple[Track, ...]) -> tuple[Track, ...]:
    """Tracks of both; the same player with the same instrument stays one track."""
    merged = list(tracks)
    for other in others:
        same = next((i for i, t in enumerate(merged) if _is_same(t, other)), None)
        if same is not None:
            notes = sorted(merged[same].notes + other.notes, key=lambda note: note.start_s)
            merged[same] = replace(merged[same], notes=tuple(notes))
            continue
        names = {t.name for t in merged}
        name = next(n for n in (other.name, *(f"{other.name} {i}" for i in range(2, 99))) if n not in names)
        merged.append(replace(other, name=name))
    return tuple(track for track in merged if track.notes)


def _is_same(track: Track, other: Track) -> bool:
    """Whether two tracks are one player's; "keys 2" of a joined song plays on as "keys"."""
    roles = {name.rstrip("0123456789").rstrip() for name in (track.name, other.name)}
    return len(roles) == 1 and (track.bank, track.program, track.effect) == (
        other.bank,
        other.program,
        other.effect,
    )


def _in_order(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    return tuple(sorted(spans, key=lambda span: span.start_s))


def _phrases_in_order(phrases: tuple[Phrase, ...]) -> tuple[Phrase, ...]:
    return tuple(sorted(phrases, key=lambda phrase: phrase.notes[0].start_s))


def _later(span: Span, by_s: float) -> Span:
    return Span(span.name, span.start_s + by_s, span.end_s + by_s)


def _note_later(note: Note, by_s: float) -> Note:
    return replace(note, start_s=max(0.0, note.start_s + by_s))


def _sung_later(note: SungNote, by_s: float) -> SungNote:
    pitches = tuple((start + by_s, pitch) for start, pitch in note.pitches)
    return SungNote(max(0.0, note.start_s + by_s), note.end_s + by_s, pitches)
