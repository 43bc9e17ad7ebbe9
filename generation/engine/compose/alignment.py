"""When each word of the lyrics is sung, word for word as they are written (docs/musicapi.md §2.14)."""

from typing import Any

from generation.engine.compose.score import Phrase, Score
from generation.engine.compose.splicing import lines_by_section, words_of


def alignment(score: Score) -> list[dict[str, Any]]:
    """The words in the order they are sung, each with what surrounds it in the lyrics: marks, spaces, line
    ends, and before a section's first word its tag. Times in s; p_align is 1.0, because the score is known.
    """
    found: list[dict[str, Any]] = []
    for section, phrases in lines_by_section(score):
        tag = f"[{section.name}]\n"
        for number, phrase in enumerate(phrases):
            ending = "\n" if number + 1 < len(phrases) else "\n\n"
            for word in _line(phrase, ending):
                found.append(word | {"word": tag + word["word"], "p_align": 1.0, "success": True})
                tag = ""
    if found:
        found[-1]["word"] = found[-1]["word"].rstrip("\n")
    return found


def tempo_facts(score: Score) -> dict[str, float]:
    """avg_bpm, min_bpm and max_bpm: a score keeps its tempo."""
    return {"avg_bpm": score.bpm, "min_bpm": score.bpm, "max_bpm": score.bpm}


def _line(phrase: Phrase, ending: str) -> list[dict[str, Any]]:
    """The words of a line as written: each takes the text up to the next one's start."""
    words, text = words_of(phrase), phrase.text
    starts: list[int | None] = []
    at = 0
    for word in words:
        place = text.find(word.name, at)
        starts.append(place if place >= 0 else None)  # a part of the word before, as the second of "PhD"
        at = place + len(word.name) if place >= 0 else at
    found: list[dict[str, Any]] = []
    for word, start in zip(words, starts, strict=True):
        if start is None and found:
            found[-1]["end_s"] = word.end_s
            continue
        found.append({"at": 0 if not found else start, "start_s": word.start_s, "end_s": word.end_s})
    ends = [*(word["at"] for word in found[1:]), len(text)]
    pieces = [text[word["at"] : end] for word, end in zip(found, ends, strict=True)]
    pieces[-1] = pieces[-1].rstrip() + ending
    return [
        {"word": piece, "start_s": word["start_s"], "end_s": word["end_s"]}
        for piece, word in zip(pieces, found, strict=True)
    ]
