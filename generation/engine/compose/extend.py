"""Going on with a song: what comes after a moment of it, by the same band or to a recording's own beat."""

from dataclasses import replace
from typing import TYPE_CHECKING

from generation.engine.compose import recording
from generation.engine.compose.brief import Brief
from generation.engine.compose.compose import compose, singer_of_brief, style_of, words_of
from generation.engine.compose.lyrics import LyricSection, as_text
from generation.engine.compose.recall import Past, band_of, past_of, section_kind
from generation.engine.compose.score import Score, Singer
from generation.engine.compose.singers import singer_for
from generation.engine.compose.splicing import before, lines_by_section, nearest_bar_s
from generation.engine.compose.style import Style, rejoined
from generation.engine.compose.wishes import asked_gender, named_genre
from generation.engine.compose.writing import Words, written_verse

if TYPE_CHECKING:
    from generation.engine.listen.heard import Heard


def extended(brief: Brief, source: Score, at_s: float) -> Score:
    """The new part alone, from the bar line nearest at_s on, in the source's key and tempo.

    The band and its singer stay unless the brief's tags name another genre, instruments or voice.
    """
    joins_at_s = nearest_bar_s(source, at_s)
    played = before(source, joins_at_s)
    style = band_for(brief, source, band_of(played))
    words = words_after(brief, source, played)
    brief = replace(brief, tags=brief.tags.strip() or source.tags)
    score = compose(brief, style, words, singer_of(brief, source, style), past_of(played))
    return replace(score, joins_at_s=joins_at_s)


def extended_recording(brief: Brief, heard: "Heard", at_s: float) -> Score:
    """The new part alone, from the recording's bar line nearest at_s on, in its key and tempo."""
    style = recording.style_to(heard, style_of(brief))
    joins_at_s = recording.nearest_bar_s(heard, at_s)
    past = Past(joins_at_s, {}, recording.chord_before(heard, joins_at_s))
    score = compose(brief, style, words_of(brief), singer_of_brief(brief, style), past)
    return replace(score, joins_at_s=joins_at_s)


def band_for(brief: Brief, source: Score, band: Style) -> Style:
    """The source's band, or the one that the brief's tags ask for, in the source's key and tempo."""
    gender = brief.voice.gender if brief.voice else asked_gender(brief.tags, brief.vocal_gender)
    genre = named_genre(brief.tags)
    if genre and genre is not source.style.genre:
        band = replace(style_of(brief), bpm=source.bpm, tonic=band.tonic, mode=band.mode)
    else:
        band = rejoined(band, brief.tags, brief.negative_tags, source.tags)
        band = replace(band, manner=style_of(brief).manner)
    return replace(band, voice=gender or source.singer.gender)


def singer_of(brief: Brief, source: Score, style: Style) -> Singer:
    """The persona's singer, the source's, or a new one where another gender is asked for."""
    if brief.voice:
        return brief.voice
    if style.voice == source.singer.gender:
        return source.singer
    return singer_for(brief.seed, style.voice, f"{brief.tags} {brief.description}")


def words_after(brief: Brief, source: Score, played: Score) -> Words:
    """The brief's lyrics; else a new verse on its (or the song's) subject, and the chorus again."""
    title = brief.title.strip() or source.title
    if brief.lyrics.strip() or brief.instrumental or not (brief.description.strip() or source.lead):
        return Words(title, brief.lyrics)
    verses = sum(section_kind(section.name) == "verse" for section in played.sections)
    subject = brief.description.strip() or source.title
    verse, chorus = written_verse(brief.seed, subject, f"{brief.tags} {source.tags}", title)
    own = _chorus_of(source)
    sections = [
        LyricSection("verse", f"Verse {verses + 1}", verse),
        own or LyricSection("chorus", "Chorus", chorus),
    ]
    return Words(title, as_text(sections))


def _chorus_of(source: Score) -> LyricSection | None:
    """The song's chorus as it is sung, None where it has none."""
    for section, phrases in lines_by_section(source):
        if phrases and section_kind(section.name) == "chorus":
            return LyricSection("chorus", section.name, [phrase.text for phrase in phrases])
    return None
