"""Words for a song: the lyrics and title given, or written on the subject of a description."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    title: str
    lyrics: str


def written_words(
    seed: int, title: str, lyrics: str, description: str, tags: str, instrumental: bool
) -> Words:
    return Words(title or "Untitled", lyrics)
