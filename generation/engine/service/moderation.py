"""What MusicAPI refuses to make: songs in a named artist's manner, and producer tags (docs/musicapi.md §1.5).

A text that names a genre after "in the style of" passes; a capitalised name does not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

NAME = r"(?P<name>(?:[A-Z][\w'’.&-]*)(?:\s+(?:[A-Z][\w'’.&-]*|of|the|and|de|van))*)"
ARTIST_PHRASES = (
    re.compile(rf"(?i:\bin\s+the\s+voice\s+of)\s+(?:(?i:the)\s+)?{NAME}"),
    re.compile(rf"(?i:\bin\s+the\s+(?:style|manner)\s+of)\s+(?:(?i:the)\s+)?{NAME}"),
)
PRODUCER_PHRASES = (
    re.compile(r"(?i:\bprod(?:uced)?\.?\s+by)\s+[\w'’.-]+"),
    re.compile(r"(?i:\bprod\.)\s*[\w'’.-]+"),
    re.compile(r"(?:\b[A-Z][\w'’.-]*\s+){1,3}(?i:on\s+the\s+(?:beat|track))\b"),
)
GENRE_WORDS = frozenset(
    """
    a acoustic african afro afrobeat ambient american and andalusian arabic baroque bebop bluegrass
    blues bolero bossa brazilian british britpop bulgarian caribbean celtic chanson chicago chinese
    classical country cuban dance dancehall detroit disco drill drum dub dubstep edm eighties electro
    english european flamenco folk french funk fuzz garage german goa gospel grunge hip hip-hop hop
    house indian indie industrial irish italian j-pop jamaican japanese jazz k-pop korean latin lo-fi
    lofi mariachi mediterranean memphis metal mexican motown musette nashville new nineties nordic north
    nova nu of opera orleans polka pop portuguese psychedelic punk r&b ragtime rap reggae reggaeton
    renaissance rhythm rock rococo roma romani romantic russian salsa samba scandinavian scottish
    seventies shanty sixties ska soul southern spanish spiritual surf swing synthpop synthwave tango
    techno texan the trance trap tuareg turkish uk us victorian vienna viennese waltz west western world
    """.split()  # noqa: SIM905 - a list of words reads better as words
)


def refused(body: Mapping[str, Any]) -> str | None:
    """Why the words may not be used, quoting the offending part; None when they may."""
    for field, label in _described(body).items():
        text = body.get(field)
        if isinstance(text, str) and (found := _offence(text)):
            kind, phrase = found
            return f'{label} contains {kind}: "{phrase}"'
    return None


def _described(body: Mapping[str, Any]) -> dict[str, str]:
    fields = {"tags": "tags", "sound": "sound", "description": "description"}
    if body.get("custom_mode") is False:
        return {"gpt_description_prompt": "description", **fields}
    return {"prompt": "description", **fields} if body.get("auto_lyrics") else fields


def _offence(text: str) -> tuple[str, str] | None:
    for phrase in ARTIST_PHRASES:
        for match in phrase.finditer(text):
            if not _names_a_genre(match["name"]):
                return "an artist name", match[0].strip()
    for phrase in PRODUCER_PHRASES:
        if found := phrase.search(text):
            return "a producer tag", found[0].strip()
    return None


def _names_a_genre(name: str) -> bool:
    words = [word.strip(".,'’").casefold() for word in name.split()]
    return all(word in GENRE_WORDS for word in words)
